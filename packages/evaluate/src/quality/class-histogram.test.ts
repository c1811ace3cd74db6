import { describe, expect, it } from "vitest";
import reference from "../__fixtures__/quality.json";
import { classHistogram } from "./class-histogram";

describe("classHistogram", () => {
  it("counts, with the entropy in bits that SciPy has", () => {
    const { counts, entropy } = reference.histogram;
    const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
    const histogram = classHistogram(labels, 4);
    expect(histogram.counts).toEqual(counts);
    expect(histogram.entropy).toBeCloseTo(entropy, 14);
  });

  it("goes from 0 for one class to log2 of their number", () => {
    expect(classHistogram([2, 2, 2], 8)).toEqual({ counts: [0, 0, 3, 0, 0, 0, 0, 0], entropy: 0 });
    expect(classHistogram(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), 8).entropy).toBe(3);
  });

  it("refuses no labels and labels out of range", () => {
    expect(() => classHistogram([], 3)).toThrow(
      "classHistogram: the number of labels must be a positive integer, got 0",
    );
    expect(() => classHistogram([0, 3], 3)).toThrow("classHistogram: labels must be integers in [0, 3), got 3");
  });
});

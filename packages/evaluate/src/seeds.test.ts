import { describe, expect, it } from "vitest";
import { seedsStudy } from "./__fixtures__/study";
import { summarizeSeeds } from "./seeds";
import { wilsonInterval } from "./wilson";

const [template] = seedsStudy.rows;

describe("summarizeSeeds", () => {
  it("joins rows of the same method and number of labels, in order of appearance", () => {
    const rows = [
      { ...template, method: "a", labels: 10, seed: 1, testAccuracy: 0.8, testSize: 100, seconds: 1 },
      { ...template, method: "b", labels: 10, seed: 1, testAccuracy: 0.7, testSize: 100, seconds: 5 },
      { ...template, method: "a", labels: 20, seed: 1, testAccuracy: 0.6, testSize: 100, seconds: 5 },
      { ...template, method: "a", labels: 10, seed: 2, testAccuracy: 0.9, testSize: 100, seconds: 2 },
      { ...template, method: "a", labels: 10, seed: 3, testAccuracy: 0.91, testSize: 100, seconds: 6 },
    ];
    const [first, second, third] = summarizeSeeds(rows);
    expect(first).toMatchObject({ method: "a", labels: 10, seeds: [1, 2, 3], meanSeconds: 3, testSize: 100 });
    expect(first.meanAccuracy).toBeCloseTo(0.87, 12);
    // numpy.std([0.8, 0.9, 0.91], ddof=1)
    expect(first.standardDeviation).toBeCloseTo(0.06082762530298217, 12);
    expect(first.interval.low).toBeCloseTo(wilsonInterval(87, 100).low, 12);
    expect(second).toMatchObject({ method: "b", labels: 10, standardDeviation: null, meanAccuracy: 0.7 });
    expect(third).toMatchObject({ method: "a", labels: 20, seeds: [1] });
  });

  it("refuses to average over different test sets", () => {
    expect(() => summarizeSeeds([template, { ...template, seed: 9, testSize: 7 }])).toThrow(
      "summarizeSeeds: expected every seed of alpha with 100 labels to be tested on 2000 images, got 7",
    );
  });

  it("has nothing to say of nothing", () => {
    expect(summarizeSeeds([])).toEqual([]);
  });
});

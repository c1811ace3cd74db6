import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { pairedDifference } from "./paired-difference";

const counts = (
  bothRight: number,
  onlyFirstRight: number,
  onlySecondRight: number,
  bothWrong: number,
): Parameters<typeof pairedDifference>[0] => ({ bothRight, onlyFirstRight, onlySecondRight, bothWrong });

describe("pairedDifference", () => {
  it("has the values of its definition", () => {
    // By hand: (12 + 1) / 102 - (5 + 1) / 102, and 1.96 times the root of ((13 + 6) / 102 - 0.0686275²) / 102.
    const { difference, interval } = pairedDifference(counts(70, 12, 5, 13));
    expect(difference).toBeCloseTo(0.07, 12);
    expect(interval.low).toBeCloseTo(0.0686275 - 1.959964 * Math.sqrt((0.1862745 - 0.0047097) / 102), 5);
    expect(interval.high).toBeCloseTo(0.0686275 + 1.959964 * Math.sqrt((0.1862745 - 0.0047097) / 102), 5);
  });

  it("changes sign with the order, and stays in bounds", () => {
    const [one, other] = [pairedDifference(counts(3, 4, 1, 2)), pairedDifference(counts(3, 1, 4, 2))];
    expect(other.difference).toBeCloseTo(-one.difference, 12);
    expect(other.interval.low).toBeCloseTo(-one.interval.high, 12);
    expect(pairedDifference(counts(0, 1, 0, 0)).interval.high).toBeLessThanOrEqual(1);
    expect(pairedDifference(counts(0, 0, 0, 1)).difference).toBe(0);
  });

  it("covers the truth about 95 times of 100", () => {
    const random = Random.fromSeed(1);
    let covered = 0;
    for (let trial = 0; trial < 1000; trial++) {
      // Of 400 images 6 % are classified rightly by the first alone, 3 % by the second alone.
      const draws = Array.from({ length: 400 }, () => random.uniform());
      const first = draws.filter((value) => value < 0.06).length;
      const second = draws.filter((value) => value >= 0.06 && value < 0.09).length;
      const { low, high } = pairedDifference(counts(400 - first - second, first, second, 0)).interval;
      covered += low <= 0.03 && high >= 0.03 ? 1 : 0;
    }
    expect(covered).toBeGreaterThan(930);
    expect(covered).toBeLessThan(975);
  });

  it("refuses no images", () => {
    expect(() => pairedDifference(counts(0, 0, 0, 0))).toThrow(/at least one image, got 0/);
  });
});

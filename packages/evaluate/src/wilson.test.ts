import { describe, expect, it } from "vitest";
import reference from "./__fixtures__/reference.json";
import { wilsonInterval } from "./wilson";

describe("wilsonInterval", () => {
  for (const { successes, trials, low, high } of reference.wilson) {
    it(`equals SciPy's for ${successes} of ${trials}`, () => {
      const interval = wilsonInterval(successes, trials);
      expect(interval.low).toBeCloseTo(low, 12);
      expect(interval.high).toBeCloseTo(high, 12);
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
    });
  }

  it("refuses counts that cannot be", () => {
    expect(() => wilsonInterval(0, 0)).toThrow("wilsonInterval: trials must be a positive integer, got 0");
    expect(() => wilsonInterval(11, 10)).toThrow("wilsonInterval: successes must be a number from 0 to 10, got 11");
  });

  it("ends exactly at 0 and 1 where all or none succeeded", () => {
    for (const trials of [1, 3, 10, 1000, 10_000]) {
      expect(wilsonInterval(0, trials).low).toBe(0);
      expect(wilsonInterval(trials, trials).high).toBe(1);
    }
  });
});

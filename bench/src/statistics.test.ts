import { describe, expect, it } from "vitest";
import { median, summarize } from "./statistics";

describe("median", () => {
  it("is the middle value, whatever the order", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 9, 100, 8, 11])).toBe(10);
  });

  it("is the mean of the two in the middle of an even number", () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });

  it("is not moved by one disturbed round", () => {
    expect(median([1, 1.1, 0.9, 60])).toBeCloseTo(1.05, 12);
  });

  it("sorts by size, not by text, and leaves its argument alone", () => {
    const values = [10, 9, 8];
    expect(median(values)).toBe(9);
    expect(values).toEqual([10, 9, 8]);
  });

  it("refuses nothing", () => {
    expect(() => median([])).toThrow("at least one value");
  });
});

describe("summarize", () => {
  it("tells the extremes", () => {
    expect(summarize([2, 5, 1])).toEqual({ median: 2, lowest: 1, highest: 5 });
  });
});

import { describe, expect, it } from "vitest";
import { formatRatio, formatSeconds, median, summarize } from "./figures";

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

describe("formatSeconds", () => {
  it.each([
    [0.012345, "0.0123 s"],
    [0.5, "0.500 s"],
    [12.345, "12.3 s"],
    [99.96, "100 s"],
    [12_345.6, "12346 s"],
  ])("tells %d as %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});

describe("formatRatio", () => {
  it.each([
    [1, "1.00"],
    [0.816, "0.82"],
    [0.1, "0.10"],
    [0.00328, "0.0033"],
    [123.456, "123.46"],
  ])("tells %d as %s", (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });
});

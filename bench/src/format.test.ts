import { describe, expect, it } from "vitest";
import { formatRatio, formatSeconds } from "./format";

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

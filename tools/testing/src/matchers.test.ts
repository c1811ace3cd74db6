import { describe, expect, it } from "vitest";
import { installMatchers, maxRelativeError } from "./matchers";

installMatchers();

describe("toBeAllClose", () => {
  it("takes what is within the tolerance, whatever the kind of list", () => {
    expect([1, 2]).toBeAllClose([1, 2]);
    expect(Float32Array.of(0.1)).toBeAllClose([0.1]);
    expect([100.9]).toBeAllClose([100], { rtol: 0.01 });
    expect([0.009]).toBeAllClose([0], { atol: 0.01 });
  });

  it.each<[number[], number[], RegExp]>([
    [[1, 2.1], [1, 2], /element 1: expected 2 within rtol 0.00001, atol 0.000001, got 2.1/],
    [[1], [1, 2], /expected 2 numbers, got 1/],
    [[1, 2], [1], /expected 1 numbers, got 2/],
    [[NaN], [1], /got NaN/],
    [[1], [NaN], /expected NaN/],
  ])("refuses %j for %j and says where", (actual, expected, message) => {
    expect(() => expect(actual).toBeAllClose(expected)).toThrow(message);
    expect(actual).not.toBeAllClose(expected);
  });

  it("can be turned round", () => {
    expect(() => expect([1]).not.toBeAllClose([1])).toThrow(/expected the numbers to differ/);
  });
});

describe("maxRelativeError", () => {
  it("measures the largest difference against the largest number", () => {
    expect(maxRelativeError([1, -9], [1, -10])).toBeCloseTo(0.1);
    expect(maxRelativeError([0.5], [0])).toBe(0.5);
    expect(maxRelativeError([], [])).toBe(0);
  });

  it("counts a NaN as infinitely wrong, wherever it stands", () => {
    expect(maxRelativeError([NaN, 1], [1, 1])).toBe(Infinity);
    expect(maxRelativeError([1, NaN], [1, 1])).toBe(Infinity);
    expect(maxRelativeError([1], [1, 1])).toBe(Infinity);
  });
});

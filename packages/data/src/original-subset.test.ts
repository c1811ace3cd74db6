import { sha256Hex, uint32LittleEndianBytes } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import fixture from "./__fixtures__/numpy-legacy.json";
import { drawOriginalSubset, numpyLegacyChoice } from "./original-subset";

describe("numpyLegacyChoice", () => {
  it.each(fixture.cases)("draws as NumPy does: $count of $total, seed $seed", ({ total, count, seed, indices }) => {
    expect(Array.from(numpyLegacyChoice(total, count, seed))).toEqual(indices);
  });

  it("draws every position once, and a smaller choice as a prefix", () => {
    const all = numpyLegacyChoice(500, 500, 3);
    expect(Array.from(all).sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(numpyLegacyChoice(500, 7, 3)).toEqual(all.slice(0, 7));
  });

  it.each([
    [0, 0, 1],
    [10, 11, 1],
    [10, 1, -1],
    [10, 1, 2 ** 32],
    [10, 1.5, 1],
  ])("refuses total %d, count %d, seed %d", (total, count, seed) => {
    expect(() => numpyLegacyChoice(total, count, seed)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});

describe("drawOriginalSubset", () => {
  it("is the original study's subset, in its order", () => {
    const subset = drawOriginalSubset();
    expect(Array.from(subset.subarray(0, 7))).toEqual([12628, 37730, 39991, 8525, 8279, 51012, 14871]);
    expect(Array.from(subset.subarray(-3))).toEqual([3256, 14474, 41816]);
    expect(sha256Hex(uint32LittleEndianBytes(subset))).toBe(
      "d02f531ad088f99b6d6e490506968b5a74ec34542809beb0670ffe52f19dd9cf",
    );
    expect(fixture.originalSha256).toBe(sha256Hex(uint32LittleEndianBytes(subset)));
  });

  it("starts with the subset of 1 000", () => {
    expect(drawOriginalSubset(1000)).toEqual(drawOriginalSubset().slice(0, 1000));
  });
});

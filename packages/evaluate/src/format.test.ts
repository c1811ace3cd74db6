import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatPValue,
  formatQuantity,
  percentNumber,
} from "./format";

describe("formats", () => {
  it("shows shares in percent, with the unit or for a heading that has it", () => {
    expect([formatPercent(0.95971), formatPercent(1), formatPercent(0.5, 0)]).toEqual(["95.97 %", "100.00 %", "50 %"]);
    expect([percentNumber(0.95971), percentNumber(0.5, 0)]).toEqual(["95.97", "50"]);
    expect([percentNumber(0.8185, 1), percentNumber(1 - 0.1815, 1), percentNumber(-0.0165, 1)]).toEqual([
      "81.9",
      "81.9",
      "-1.7",
    ]);
  });

  it("groups thousands, names units and scales bytes", () => {
    expect([0, 999, 1000, 60_000, 1_234_567].map(formatCount)).toEqual(["0", "999", "1 000", "60 000", "1 234 567"]);
    expect([formatQuantity(1, "step"), formatQuantity(2000, "step")]).toEqual(["1 step", "2 000 steps"]);
    expect([formatQuantity(1, "class", "classes"), formatQuantity(2, "class", "classes")]).toEqual([
      "1 class",
      "2 classes",
    ]);
    expect([740, 2437, 38_400, 999_600, 2.44e6, 512e6, 1.874e9].map(formatBytes)).toEqual([
      ...["740 B", "2.4 kB", "38 kB", "1.0 MB", "2.4 MB", "512 MB", "1.87 GB"],
    ]);
  });

  it("shows durations in a suitable unit, also where rounding carries over", () => {
    const cases: [number, string][] = [
      [0.004, "0.00 s"],
      [0.994, "0.99 s"],
      [0.996, "1.0 s"],
      [9.94, "9.9 s"],
      [9.96, "10 s"],
      [59.6, "1 min 00 s"],
      [125, "2 min 05 s"],
      [3599.7, "1 h 00 min"],
      [7810, "2 h 10 min"],
    ];
    for (const [seconds, text] of cases) {
      expect(formatDuration(seconds)).toBe(text);
    }
  });

  it("does not pretend to know tiny p-values", () => {
    expect([1, 0.294, 0.0312, 0.001, 0.0004, 0].map(formatPValue)).toEqual([
      "1.00",
      "0.29",
      "0.031",
      "0.001",
      "< 0.001",
      "< 0.001",
    ]);
  });
});

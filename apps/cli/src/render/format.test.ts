import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration, formatPercent, formatQuantity } from "./format";

describe("format", () => {
  it.each([
    [0.004, "0.00 s"],
    [0.42, "0.42 s"],
    [0.996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min 00 s"],
    [185, "3 min 05 s"],
    [3599.6, "1 h 00 min"],
    [7800, "2 h 10 min"],
  ])("shows %f seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("groups thousands, names units and rounds shares", () => {
    expect([0, 999, 1000, 60000, 1234567].map(formatCount)).toEqual(["0", "999", "1 000", "60 000", "1 234 567"]);
    expect([512e6, 1.874e9].map(formatBytes)).toEqual(["512 MB", "1.87 GB"]);
    expect(formatPercent(0.95971)).toBe("95.97 %");
    expect([formatQuantity(1, "step"), formatQuantity(2000, "step")]).toEqual(["1 step", "2 000 steps"]);
  });
});

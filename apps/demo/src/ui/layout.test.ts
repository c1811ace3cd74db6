import { describe, expect, it } from "vitest";
import { layOutGrid, layOutMaps } from "./paint";
import { thinOut } from "./line-chart";

describe("layOutGrid", () => {
  it("puts images side by side with gaps of nothing", () => {
    const grid = layOutGrid({ pixels: Uint8Array.of(1, 2, 3), count: 3 }, { columns: 2, side: 1, gap: 1 });
    expect(grid).toEqual({ levels: Uint8Array.of(1, 0, 2, 0, 0, 0, 3, 0, 0), rows: 3, columns: 3 });
  });
});

describe("layOutMaps", () => {
  it("separates channels and finds the largest value", () => {
    // Two channels of 1 x 2, interleaved as networks have them.
    const maps = { layer: "a", rows: 1, columns: 2, channels: 2, values: Float32Array.of(1, 5, 2, 6) };
    expect(layOutMaps(maps, 2)).toEqual({ values: Float32Array.of(1, 2, -1, 5, 6), largest: 6, rows: 1, columns: 5 });
  });
});

describe("thinOut", () => {
  it("keeps every point of a short curve", () => {
    expect(thinOut([3, 1, 2], 3)).toEqual([
      { step: 1, value: 3 },
      { step: 2, value: 1 },
      { step: 3, value: 2 },
    ]);
  });

  it("keeps the peaks of a long one, in order", () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
    values[4321] = 50;
    values[8765] = -50;
    const points = thinOut(values, 200);
    expect(points.length).toBeLessThanOrEqual(202);
    expect(points).toContainEqual({ step: 4322, value: 50 });
    expect(points).toContainEqual({ step: 8766, value: -50 });
    const steps = points.map(({ step }) => step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

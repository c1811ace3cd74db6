import { describe, expect, it } from "vitest";
import { drawLatents, interpolate, joinLatents, LATENT_LENGTH, moveAlong, neighbours, walk } from "./latent-walk";

const norm = (v: Float32Array): number => Math.hypot(...v);
const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, i) => value - b[i]));

describe("latent vectors", () => {
  const [a, b, c] = drawLatents(7, 3);

  it("come from the seed alone, whatever their number", () => {
    expect(drawLatents(7, 1)[0]).toEqual(a);
    expect(drawLatents(8, 1)[0]).not.toEqual(a);
    expect(norm(a)).toBeGreaterThan(7);
    expect(norm(a)).toBeLessThan(13);
  });

  it("are interpolated on a great circle, from end to end", () => {
    expect(distance(interpolate(a, b, 0), a)).toBeLessThan(1e-5);
    expect(distance(interpolate(a, b, 1), b)).toBeLessThan(1e-5);
    expect(interpolate(a, a, 0.4)).toEqual(a);
    const radius = norm(a);
    const same = b.map((value) => (value * radius) / norm(b));
    for (const t of [0.2, 0.5, 0.9]) {
      expect(norm(interpolate(a, same, t))).toBeCloseTo(radius, 4);
    }
  });

  it("form a closed walk without jumps", () => {
    const path = walk([a, b, c], 20);
    expect(path).toHaveLength(60);
    expect(distance(path[20], b)).toBeLessThan(1e-5);
    const steps = path.map((latent, i) => distance(latent, path[(i + 1) % path.length]));
    expect(Math.max(...steps)).toBeLessThan(2);
  });

  it("have neighbours as near as asked for", () => {
    expect(neighbours(a, 0, 2, 1)).toEqual([a, a]);
    const [near] = neighbours(a, 0.2, 1, 1);
    const [far] = neighbours(a, 0.7, 1, 1);
    expect(distance(near, a)).toBeLessThan(distance(far, a));
    expect(neighbours(a, 1, 1, 5)[0]).toEqual(drawLatents(5, 1)[0]);
  });

  it("move along directions", () => {
    const unit = new Float32Array(LATENT_LENGTH);
    unit[3] = 1;
    const moved = moveAlong(a, [unit], [2]);
    expect(moved[3]).toBeCloseTo(a[3] + 2, 5);
    expect(moved[4]).toBe(a[4]);
    expect(joinLatents([a, moved]).subarray(LATENT_LENGTH)).toEqual(moved);
  });
});

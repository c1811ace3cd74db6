import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { DistanceBounds, squaredDistance } from "./distance-bounds";

/** Inner product with every step rounded to float32, as a kernel may compute it. */
function float32Product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => Math.fround(sum + Math.fround(value * b[i])), 0);
}

function squaredNorm(vector: Float32Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}

describe("DistanceBounds", () => {
  it("contain the true distance, however badly float32 cancels", () => {
    const random = Random.fromSeed(5);
    for (const dimensions of [1, 3, 40, 784]) {
      const bounds = new DistanceBounds(dimensions);
      for (const [offset, spread] of [
        [0, 1],
        [1e4, 1],
        [-3e6, 0.5],
        [0, 1e-22],
        [1e14, 1e9],
      ]) {
        for (let trial = 0; trial < 20; trial++) {
          const draw = (): Float32Array =>
            Float32Array.from({ length: dimensions }, () => offset + spread * random.normal());
          const [x, t] = [draw(), draw()];
          // A centre that fits badly, so that the centred vectors stay long and rounding them matters.
          const centre = offset / 3;
          const [a, b] = [x.map((value) => value - centre), t.map((value) => value - centre)];
          const proposal = squaredNorm(a) + squaredNorm(b) - 2 * float32Product(a, b);
          const margin = bounds.margin(Math.sqrt(squaredNorm(a)), Math.sqrt(squaredNorm(b)));
          const distance = squaredDistance(x, 0, t, 0, dimensions);
          expect(Math.abs(proposal - distance)).toBeLessThanOrEqual(margin);
        }
      }
    }
  });

  it("are tight enough to be of use: a thousandth of the squared distance of two random images", () => {
    const bounds = new DistanceBounds(784);
    expect(bounds.margin(1800, 1800) / (2 * 1800 ** 2)).toBeLessThan(1e-3);
  });

  it("give up honestly where float32 has no bound", () => {
    expect(new DistanceBounds(2 ** 24).margin(1, 1)).toBe(Infinity);
  });
});

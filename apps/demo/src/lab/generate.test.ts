import { prepareEngine } from "@gan-cls/engine";
import { buildGenerator, namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { latentDirections } from "./generate";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

describe("latentDirections", () => {
  it("finds orthogonal unit vectors, the one that moves the first layer most first", async () => {
    const generator = buildGenerator({ seed: 1, latentSize: 6, filters: [4, 2, 2] });
    const kernel = namedWeights(generator).get("project/0");
    const scale = tf.tensor2d([1, 1, 9, 1, 1, 3], [6, 1]);
    kernel?.assign(tf.tidy(() => tf.mul(kernel, scale)));
    const directions = await latentDirections(generator, 2);
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
    expect(dot(directions[0], directions[0])).toBeCloseTo(1, 5);
    expect(dot(directions[0], directions[1])).toBeCloseTo(0, 5);
    expect(Math.abs(directions[0][2])).toBeGreaterThan(0.95);
    expect(Math.abs(directions[1][5])).toBeGreaterThan(0.9);
    generator.dispose();
    scale.dispose();
  });
});

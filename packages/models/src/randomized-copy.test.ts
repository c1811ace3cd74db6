import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildDiscriminator, namedWeights, randomizedCopy } from "./index";

beforeAll(() => tf.setBackend("cpu"));

const weightsOf = (model: tf.LayersModel): Record<string, Float32Array> =>
  Object.fromEntries([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync() as Float32Array]));

describe("randomizedCopy", () => {
  it("has the network's layers, zero biases, and kernels of Glorot's range that the seed alone decides", () => {
    const model = buildDiscriminator({ filters: [4, 5], seed: 1 });
    model.getLayer("conv_1").setWeights(
      model
        .getLayer("conv_1")
        .getWeights()
        .map((weight) => tf.add(weight, 7)),
    );
    const [one, same, other] = [1, 1, 2].map((seed) => weightsOf(randomizedCopy(model, seed)));
    expect(one).toEqual(same);
    expect(Object.keys(one)).toEqual(Object.keys(weightsOf(model)));
    expect(one["conv_1/1"].every((bias) => bias === 0)).toBe(true);
    const limit = Math.sqrt(6 / (25 * 1 + 25 * 4));
    const largest = one["conv_1/0"].reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.9 * limit);
    expect(one["conv_2/0"]).not.toEqual(other["conv_2/0"]);
    expect(model.getLayer("conv_1").getWeights()[1].dataSync()[0]).toBe(7);
  });
});

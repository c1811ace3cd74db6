import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildDiscriminator, namedWeights, randomizedCopy } from "./index";

beforeAll(() => tf.setBackend("cpu"));

const weightsOf = (model: tf.LayersModel): Record<string, Float32Array> =>
  Object.fromEntries([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync() as Float32Array]));

describe("randomizedCopy", () => {
  it("has the network's layers, zero biases, and kernels of Glorot's range that the seed alone decides", async () => {
    const model = buildDiscriminator({ filters: [4, 5], seed: 1 });
    model.getLayer("conv_1").setWeights(
      model
        .getLayer("conv_1")
        .getWeights()
        .map((weight) => tf.add(weight, 7)),
    );
    const copies = await Promise.all([1, 1, 2].map((seed) => randomizedCopy(model, seed)));
    expect(copies[0]).toBeInstanceOf(tf.Sequential);
    const [one, same, other] = copies.map(weightsOf);
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

  it("copies other people's networks too, with normalisations as they start, and leaves them as they are", async () => {
    const input = tf.input({ shape: [8, 8, 1] });
    const convolved = tf.layers.conv2d({ name: "conv", filters: 3, kernelSize: 3 }).apply(input);
    const output = tf.layers.batchNormalization({ name: "norm" }).apply(convolved) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    model.layers[2].setWeights([1, 2, 3, 4].map((value) => tf.fill([3], value)));
    const before = weightsOf(model);
    const [one, same] = [weightsOf(await randomizedCopy(model, 1)), weightsOf(await randomizedCopy(model, 1))];
    expect(one).toEqual(same);
    expect(weightsOf(model)).toEqual(before);
    expect(one["conv/0"]).not.toEqual(before["conv/0"]);
    expect([0, 1, 2, 3].map((index) => one[`norm/${index}`][0])).toEqual([1, 0, 0, 1]);
  });
});

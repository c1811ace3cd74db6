import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { forward } from "./index";
import { normalizeBatch } from "./batch-norm";

beforeAll(() => tf.setBackend("cpu"));

const draw = (shape: number[], seed: number, mean = 0): tf.Tensor => tf.randomNormal(shape, mean, 1.5, "float32", seed);

/** The same from its parts, differentiated by tfjs. */
function plain(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), gamma), beta);
}

describe("normalizeBatch", () => {
  it.each([
    { shape: [7, 5], mean: 0 },
    { shape: [3, 4, 5, 6], mean: 0 },
    { shape: [2, 3, 3, 4], mean: 20 },
  ])("equals its definition, gradients included, for $shape around $mean", ({ shape, mean }) => {
    const channels = shape[shape.length - 1];
    const inputs = [draw(shape, 1, mean), draw([channels], 2), draw([channels], 3)];
    const weights = draw(shape, 4);
    const evaluate = (f: (...x: tf.Tensor[]) => tf.Tensor): tf.Tensor[] => [
      f(...inputs),
      ...tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(f(...x), weights)))(inputs),
    ];
    const expected = evaluate(plain);
    const actual = evaluate((x, gamma, beta) => normalizeBatch(x, gamma, beta, 1e-3).output);
    actual.forEach((tensor, index) => {
      expect(maxRelativeError(tensor.dataSync(), expected[index].dataSync()), `result ${index}`).toBeLessThan(2e-4);
    });
  });

  it("moves a layer's statistics and output as the layer itself does", () => {
    const build = (): tf.Sequential =>
      tf.sequential({
        layers: [tf.layers.batchNormalization({ inputShape: [4, 4, 3], momentum: 0.9, epsilon: 1e-3 })],
      });
    const [ours, theirs] = [build(), build()];
    const batch = draw([5, 4, 4, 3], 5, 2);
    const output = forward(ours, batch, { training: true });
    const expected = theirs.apply(batch, { training: true }) as tf.Tensor;
    expect(maxRelativeError(output.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    ours.getWeights().forEach((weight, index) => {
      expect(maxRelativeError(weight.dataSync(), theirs.getWeights()[index].dataSync())).toBeLessThan(1e-5);
    });
  });

  it.each([
    ["with scale and offset", {}],
    ["without scale", { scale: false }],
    ["without offset", { center: false }],
    ["over another axis", { axis: 1 }],
  ])("leaves the statistics of a layer %s alone when asked to, and puts out the same", (_kind, config) => {
    const inner = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [4, 4, 3], ...config })] });
    const model = tf.sequential({ layers: [inner, tf.layers.leakyReLU({ alpha: 0.2 })] });
    const batch = draw([5, 4, 4, 3], 5, 2);
    const values = (): number[][] => model.getWeights().map((weight) => [...weight.dataSync()]);
    const before = values();
    const { numTensors } = tf.memory();
    const still = forward(model, batch, { training: true, updateStatistics: false });
    expect(tf.memory().numTensors).toBe(numTensors + 1);
    expect(values()).toEqual(before);
    const moving = forward(model, batch, { training: true });
    expect(values()).not.toEqual(before);
    expect(still.dataSync()).toEqual(moving.dataSync());
  });

  it("trains layers without scale and offset as such with a scale of 1 and an offset of 0", () => {
    const layer = (config: object): tf.Sequential =>
      tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [4, 4, 3], ...config })] });
    const [bare, whole] = [layer({ scale: false, center: false }), layer({})];
    const batch = draw([5, 4, 4, 3], 5, 2);
    const [output, expected] = [bare, whole].map((model) => forward(model, batch, { training: true }).dataSync());
    expect(output).toEqual(expected);
    const [statistics, expectedStatistics] = [bare, whole].map((model) => model.getWeights().slice(-2));
    statistics.forEach((weight, index) => expect(weight.dataSync()).toEqual(expectedStatistics[index].dataSync()));
  });

  it("refuses what neither it nor tfjs can train", () => {
    const layers = [tf.layers.batchNormalization({ name: "odd", inputShape: [4, 4, 3], axis: 1, scale: false })];
    const model = tf.sequential({ layers });
    expect(() => forward(model, draw([2, 4, 4, 3], 5), { training: true })).toThrow(/got odd over axis 1/);
  });

  it("leaves a layer over another axis to tfjs", () => {
    const build = (): tf.Sequential =>
      tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [4, 4, 3], axis: 1 })] });
    const batch = draw([2, 4, 4, 3], 5);
    const expected = build().apply(batch, { training: true }) as tf.Tensor;
    expect(forward(build(), batch, { training: true }).dataSync()).toEqual(expected.dataSync());
  });
});

import { expectNoLeakedTensors, installMatchers, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { duplicateLayer } from "./clone";
import {
  buildClassDiscriminator,
  buildDiscriminator,
  buildPooledExtractor,
  convolutionOutputs,
  extractFeatures,
  FEATURE_LAYER,
  forward,
  lastFeatureLayer,
} from "./index";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const DIGITS = tinyDigits(1);
const discriminator = (): tf.Sequential => buildDiscriminator({ filters: [2, 3], seed: 4 });
const unitTensor = (): tf.Tensor =>
  tf.tensor(
    Float32Array.from(DIGITS.pixels, (byte) => (byte - 127.5) / 127.5),
    [10, 28, 28, 1],
  );

/** The same layer under a name that says nothing. */
function renamed(layer: tf.layers.Layer): tf.layers.Layer {
  const copy = duplicateLayer(layer);
  copy.name = `layer_${copy.id}`;
  return copy;
}

describe("extractFeatures", () => {
  it("gives the rows of the pooled extractor, whatever the batches", async () => {
    const model = discriminator();
    const { values, size, dimensions } = await extractFeatures(model, DIGITS, { batchSize: 3 });
    expect([size, dimensions]).toEqual([10, 16 * 2 + 16 * 3]);
    const rows = forward(buildPooledExtractor(model), unitTensor()).dataSync();
    expect(values).toBeAllClose(rows);
  });

  it("reads the last features, and layers by name", async () => {
    const model = discriminator();
    const last = await extractFeatures(model, DIGITS, { layers: "last" });
    const whole = await extractFeatures(model, DIGITS, { layers: ["leaky_2"], grid: 7 });
    expect(last.dimensions).toBe(7 * 7 * 3);
    expect(last.values).toEqual(whole.values);
  });

  it("takes a set, bytes and a tensor for the same images", async () => {
    const model = discriminator();
    const { values } = await extractFeatures(model, DIGITS);
    expect((await extractFeatures(model, DIGITS.pixels)).values).toEqual(values);
    expect((await extractFeatures(model, Uint8ClampedArray.from(DIGITS.pixels))).values).toEqual(values);
    const tensor = unitTensor();
    expect((await extractFeatures(model, tensor, { batchSize: 4 })).values).toEqual(values);
    expect(tensor.isDisposed).toBe(false);
  });

  it("leaves no tensor behind and stops when told", async () => {
    const model = discriminator();
    await expectNoLeakedTensors(() => extractFeatures(model, DIGITS, { batchSize: 4 }));
    const stopped = extractFeatures(model, DIGITS, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["other bytes", () => extractFeatures(discriminator(), new Uint8Array(783)), /multiple of 784 bytes .* got 783/],
    [
      "another size",
      () => extractFeatures(discriminator(), { ...DIGITS, rows: 14, columns: 56 }),
      /expected images of 28x28x1, got 14x56x1/,
    ],
    [
      "no images",
      () => extractFeatures(discriminator(), null as never),
      /must be an image set, bytes or a tensor, got null/,
    ],
    ["a tensor of another shape", () => extractFeatures(discriminator(), tf.zeros([1, 784])), /28x28x1, got 784/],
    ["an unknown layer", () => extractFeatures(discriminator(), DIGITS, { layers: ["nose"] }), /got nose/],
    ["no grid", () => extractFeatures(discriminator(), DIGITS, { grid: 0 }), /grid must be a positive integer, got 0/],
  ])("refuses %s", async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});

describe("lastFeatureLayer", () => {
  it("is the named layer of our networks, and what their logits read", () => {
    for (const model of [buildDiscriminator(), buildClassDiscriminator({ kind: "dense", hiddenUnits: [4, 3] })]) {
      const twin = tf.sequential({ layers: model.layers.map((layer) => renamed(layer)) });
      const index = twin.layers.findIndex(({ name }) => name === lastFeatureLayer(twin));
      expect(model.layers[index].name).toBe(lastFeatureLayer(model));
      expect(lastFeatureLayer(model)).toBe(FEATURE_LAYER);
    }
  });

  it("finds the last features of a network that does not name them, behind noise and dropout", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: "conv2d", filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
        tf.layers.batchNormalization({ name: "batch_normalization" }),
        tf.layers.leakyReLU({ name: "leaky_re_lu" }),
        tf.layers.conv2d({ name: "conv2d_1", filters: 2, kernelSize: 3, activation: "relu" }),
        tf.layers.globalAveragePooling2d({ name: "pool" }),
        tf.layers.gaussianNoise({ name: "noise", stddev: 1 }),
        tf.layers.dropout({ name: "drop", rate: 0.5 }),
        tf.layers.dense({ units: 1 }),
        tf.layers.activation({ activation: "sigmoid" }),
      ],
    });
    expect(lastFeatureLayer(model)).toBe("pool");
    expect(convolutionOutputs(model)).toEqual(["leaky_re_lu", "conv2d_1"]);
  });

  it("does not take maps for the last features because of their name", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: "features", inputShape: [8, 8, 1], filters: 2, kernelSize: 3 }),
        tf.layers.flatten({ name: "vector" }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    expect(lastFeatureLayer(model)).toBe("vector");
    model.dispose();
  });

  it("refuses a network that has none", () => {
    const flat = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    expect(() => lastFeatureLayer(flat)).toThrow(/expected a network with layers before/);
  });
});

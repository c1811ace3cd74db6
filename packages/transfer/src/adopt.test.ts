import { selectImages } from "@gan-cls/core";
import {
  buildCnn,
  buildDiscriminator,
  extractFeatures,
  modelFromFiles,
  modelToFiles,
  namedWeights,
} from "@gan-cls/models";
import { installMatchers, smallDigits } from "@gan-cls/testing";
import { createModelClassifier } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { adoptDiscriminator, listLayers, probeTargets, type LayerProbe } from "./index";
import { JOINED_TARGET } from "./layer-probe";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(10);
const OTHERS = smallDigits(5, 10);
const small = (): tf.Sequential => buildDiscriminator({ imageShape: [12, 12, 1], filters: [3, 4], seed: 5 });
const bytesOf = (model: tf.LayersModel): string[] =>
  [...namedWeights(model)].map(([name, weight]) => `${name}:${weight.dataSync().join()}`);

/** A discriminator as other people build one: functional, with normalisation and global pooling, layers named by tfjs. */
function foreignDiscriminator(): tf.LayersModel {
  const input = tf.input({ shape: [12, 12, 1] });
  const block = (x: tf.SymbolicTensor, filters: number): tf.SymbolicTensor => {
    const convolved = tf.layers
      .conv2d({
        filters,
        kernelSize: 3,
        strides: 2,
        kernelInitializer: tf.initializers.glorotUniform({ seed: filters }),
      })
      .apply(x);
    return tf.layers.reLU().apply(tf.layers.batchNormalization().apply(convolved)) as tf.SymbolicTensor;
  };
  const pooled = tf.layers.globalAveragePooling2d({}).apply(block(block(input, 3), 4));
  const output = tf.layers.dense({ units: 1, activation: "sigmoid" }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ name: "foreign", inputs: input, outputs: output });
}

describe("probeTargets", () => {
  it("lists layers and what can be probed of them", () => {
    expect(listLayers(small())).toMatchObject([
      { name: "conv_1", kind: "Conv2D", outputShape: [6, 6, 3], parameters: 78 },
      { name: "leaky_1" },
      { name: "dropout_1" },
      { name: "conv_2" },
      { name: "leaky_2" },
      { name: "dropout_2" },
      { name: "features", kind: "Flatten", outputShape: [36] },
      { name: "logit", outputShape: [1] },
    ]);
    expect(probeTargets(small()).map(({ name }) => name)).toEqual(["leaky_1", "leaky_2", "features", JOINED_TARGET]);
    expect(probeTargets(buildCnn({ imageShape: [12, 12, 1], filters: [2, 2] })).map(({ name }) => name)).toContain(
      "hidden",
    );
  });

  it("refuses what is not there and networks without anything to read", () => {
    expect(() => probeTargets(small(), ["nose"])).toThrow(/\(leaky_1, leaky_2, features, all-convolutions\), got nose/);
    const bare = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    expect(() => probeTargets(bare)).toThrow(/expected layers with maps or flat features/);
  });
});

describe("adoptDiscriminator", () => {
  it.each([
    ["ours", small],
    ["a foreign one", foreignDiscriminator],
  ])("makes of %s a classifier that says what the best probe says, and that can be saved", async (_, build) => {
    const discriminator = build();
    const before = bytesOf(discriminator);
    const { layers, best, model } = await adoptDiscriminator({ discriminator, dataset: DIGITS, seed: 1 });
    expect(bytesOf(discriminator)).toEqual(before);
    const accuracies = layers.map(({ probe }) => probe.validationAccuracy);
    expect(best.probe.validationAccuracy).toBe(Math.max(...accuracies));
    expect(best.probe.validationAccuracy).toBeGreaterThan(0.4);

    const features = await extractFeatures(discriminator, OTHERS, { layers: best.probe.target.layers });
    const expected = await best.probe.regression.predict(features);
    const saved = await modelFromFiles(await modelToFiles(model));
    const actual = await createModelClassifier("adopted", saved).predict(OTHERS);
    expect(actual.probabilities).toBeAllClose(expected.probabilities, { rtol: 1e-3, atol: 1e-4 });
    expect(actual.labels).toEqual(expected.labels);
  });

  it("chooses the penalty that does best on images that it does not fit on", async () => {
    const discriminator = small();
    const probe = async (...l2: number[]): Promise<LayerProbe> =>
      (await adoptDiscriminator({ discriminator, dataset: DIGITS, targets: ["leaky_2"], l2, seed: 3 })).best.probe;
    const [weak, strong, both] = [await probe(1e-6), await probe(0.3), await probe(1e-6, 0.3)];
    const accuracies = [weak.validationAccuracy, strong.validationAccuracy];
    expect(both.validationAccuracy).toBe(Math.max(...accuracies));
    expect(both.l2).toBe(accuracies[0] > accuracies[1] ? 1e-6 : 0.3);
    expect(both.regression.weights).toEqual((both.l2 === 0.3 ? strong : weak).regression.weights);
    expect(strong.regression.weights).not.toEqual(weak.regression.weights);
  });

  it("repeats every probe on random weights unless told not to", async () => {
    const options = { discriminator: small(), dataset: DIGITS, targets: ["leaky_2"], l2: [0.1] };
    const { best } = await adoptDiscriminator(options);
    expect(best.control?.dimensions).toBe(best.probe.dimensions);
    expect(best.control?.regression.weights).not.toEqual(best.probe.regression.weights);
    const { best: alone, randomModel } = await adoptDiscriminator({ ...options, control: false });
    expect([alone.control, randomModel]).toEqual([undefined, undefined]);
  });

  it("leaves nothing behind but what it hands over, also when it fails or is stopped", async () => {
    const discriminator = small();
    const options = { discriminator, dataset: DIGITS, targets: ["leaky_1"], l2: [0.1] };
    const before = tf.memory().numTensors;
    const { model, randomModel } = await adoptDiscriminator(options);
    model.dispose();
    randomModel?.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const stopped = adoptDiscriminator({ ...options, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    const wrong = selectImages({ ...DIGITS, rows: 6, columns: 24 }, [...DIGITS.labels.keys()]);
    await expect(adoptDiscriminator({ ...options, dataset: wrong })).rejects.toThrow(
      /expected images of 12x12x1, got 6x24x1/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

import { drain, isGanClsError, withoutLabels } from "@gan-cls/core";
import { modelToFiles, namedWeights } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import { createModelClassifier } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  fitPooledKnn,
  fitPooledProbe,
  spreadOverFeatures,
  stageEpochs,
  TRANSFER_STRATEGIES,
  transferDiscriminator,
  type TransferStrategy,
} from "./index";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(2);
const STRATEGIES = Object.values(TRANSFER_STRATEGIES);

/** Discriminators as other people build them: layers named by themselves or by tfjs, some of ours' names among them. */
const FOREIGN: Record<string, () => tf.Sequential> = {
  "with plain names": () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({
          name: "c1",
          filters: 3,
          kernelSize: 3,
          strides: 2,
          padding: "same",
          inputShape: [12, 12, 1],
        }),
        tf.layers.activation({ name: "a1", activation: "relu" }),
        tf.layers.conv2d({ name: "c2", filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
        tf.layers.batchNormalization({ name: "b2" }),
        tf.layers.activation({ name: "a2", activation: "relu" }),
        tf.layers.dropout({ name: "d2", rate: 0.2 }),
        tf.layers.flatten({ name: "f" }),
        tf.layers.dense({ name: "score", units: 1 }),
      ],
    }),
  "with the names of our heads, a hidden layer and a sigmoid": () =>
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [12, 12, 1] }),
        tf.layers.conv2d({ name: "conv_2", filters: 3, kernelSize: 3, strides: 2, activation: "relu" }),
        tf.layers.maxPooling2d({ name: "pool_conv_2", poolSize: 2 }),
        tf.layers.flatten({ name: "pooled_features" }),
        tf.layers.dense({ name: "hidden", units: 5, activation: "tanh" }),
        tf.layers.dense({ name: "logits", units: 1 }),
        tf.layers.activation({ name: "probabilities", activation: "sigmoid" }),
      ],
    }),
  "with three convolutions that are pooled globally": () =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [12, 12, 1] }),
        tf.layers.leakyReLU(),
        tf.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
        tf.layers.leakyReLU(),
        tf.layers.conv2d({ filters: 4, kernelSize: 3 }),
        tf.layers.leakyReLU(),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 1, activation: "sigmoid" }),
      ],
    }),
};

/** The same strategy with one epoch a stage. */
const shortened = (strategy: TransferStrategy): TransferStrategy => ({
  ...strategy,
  batchSize: 10,
  hidden: strategy.hidden.map((layer) => ({ ...layer, units: 6 })),
  stages: strategy.stages.map((stage) => ({ ...stage, epochs: 1, steps: undefined })),
});

const valuesOf = (model: tf.LayersModel): string[] =>
  [...namedWeights(model).values()].map((weight) => weight.dataSync().join());

describe.each(Object.entries(FOREIGN))("a discriminator %s", (_, build) => {
  it.each(STRATEGIES)("is tuned by $name, and stays as it is", async (strategy) => {
    const discriminator = build();
    const before = valuesOf(discriminator);
    const { model, curves } = await drain(
      transferDiscriminator({ discriminator, strategy: shortened(strategy), dataset: DIGITS, seed: 1 }),
    );
    expect(curves.loss.every(Number.isFinite)).toBe(true);
    expect(valuesOf(discriminator)).toEqual(before);
    const { probabilities } = await createModelClassifier("tuned", model).predict(DIGITS);
    expect(probabilities).toHaveLength(200);
    // The frozen stage alone leaves every kept kernel as it was, and moves something.
    const head = shortened({ ...strategy, stages: strategy.stages.slice(0, 1) });
    const frozen = await drain(transferDiscriminator({ discriminator, strategy: head, dataset: DIGITS, seed: 1 }));
    expect(valuesOf(frozen.model)).toEqual(expect.arrayContaining(before.slice(0, 2)));
    if (strategy.stages.length > 1) {
      expect(valuesOf(model)).not.toEqual(expect.arrayContaining(before.slice(0, 2)));
    }
  });

  it("is read by what keeps it frozen", async () => {
    const discriminator = build();
    const before = (await modelToFiles(discriminator)).weights;
    const probe = await fitPooledProbe({ discriminator, dataset: DIGITS, l2: 0.1 });
    const { labels } = await probe.classifier.predict(DIGITS);
    expect((await createModelClassifier("probe", probe.toModel()).predict(DIGITS)).labels).toEqual(labels);
    const knn = await fitPooledKnn({ discriminator, dataset: DIGITS, k: 1 });
    expect((await knn.predict(DIGITS)).labels).toEqual(DIGITS.labels);
    const few = { indices: Uint32Array.from({ length: 10 }, (_, i) => i), labels: DIGITS.labels.slice(0, 10) };
    const spread = await spreadOverFeatures({ discriminator, images: withoutLabels(DIGITS), ...few, classCount: 10 });
    expect(spread.indices.length).toBeGreaterThan(0);
    expect((await modelToFiles(discriminator)).weights).toEqual(before);
  });
});

describe("layers by what they are", () => {
  const build = FOREIGN["with plain names"];
  const moved = async (stage: Partial<TransferStrategy["stages"][number]>, pooled = true): Promise<string[]> => {
    const strategy: TransferStrategy = {
      ...{ name: "own", description: "", hidden: [], pooled, batchSize: 20 },
      stages: [{ epochs: 1, optimizer: { name: "sgd", learningRate: 0.1 }, trainable: "all", ...stage }],
    };
    const [discriminator, still] = [
      build(),
      { ...strategy, stages: [{ ...strategy.stages[0], trainable: "head" as const }] },
    ];
    const run = async (which: TransferStrategy): Promise<Map<string, tf.Variable>> =>
      namedWeights((await drain(transferDiscriminator({ discriminator, strategy: which, dataset: DIGITS }))).model);
    const [after, frozen] = [await run(strategy), await run(still)];
    return [...after]
      .filter(([name, weight]) => weight.dataSync().join() !== frozen.get(name)?.dataSync().join())
      .map(([name]) => name);
  };

  it("names a convolution, with its normalisation, from the input or from the output", async () => {
    expect(await moved({ trainable: ["head", "conv 1"] })).toEqual(expect.arrayContaining(["c1/0", "c1/1"]));
    expect((await moved({ trainable: ["head", "conv 1"] })).filter((name) => /^[cb]2/.test(name))).toEqual([]);
    expect((await moved({ trainable: ["conv -1"] })).filter((name) => /^[cb]\d/.test(name))).toEqual([
      "c2/0",
      "c2/1",
      "b2/0",
      "b2/1",
      "b2/2",
      "b2/3",
    ]);
  });

  it("takes a rate of 0 for a layer by its role", async () => {
    expect((await moved({ layerRates: { convolutions: 0 } })).filter((name) => /^c\d/.test(name))).toEqual([]);
    expect((await moved({ layerRates: { "conv 2": 0 } })).filter((name) => /^c\d/.test(name))).toEqual([
      "c1/0",
      "c1/1",
    ]);
  });

  it.each<[string, Partial<TransferStrategy>, () => tf.LayersModel, string]>([
    [
      "a role that is not there",
      { stages: [{ ...TRANSFER_STRATEGIES["trial-1"].stages[0], trainable: ["conv 3"] }] },
      build,
      "not-found",
    ],
    ["a cut that is not there", { cutAfter: "nose" }, build, "not-found"],
    ["a cut at maps", { cutAfter: "c1" }, build, "invalid-argument"],
    ["a network with branches", {}, branched, "unsupported"],
    [
      "a network of one layer",
      {},
      () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [144] })] }),
      "unsupported",
    ],
    ["pooling without convolutions", { pooled: true }, dense, "invalid-argument"],
  ])("says clearly what is wrong with %s", async (_, more, network, code) => {
    const strategy = { ...TRANSFER_STRATEGIES["trial-1"], ...more };
    const run = drain(transferDiscriminator({ discriminator: network() as tf.Sequential, strategy, dataset: DIGITS }));
    await expect(run).rejects.toSatisfy((error) => isGanClsError(error, code as "unsupported"));
  });
});

describe("stageEpochs", () => {
  it.each([
    ["pooled-tune", 10, [20, 80]],
    ["pooled-tune", 100, [20, 80]],
    ["pooled-tune", 1000, [20, 80]],
    ["pooled-tune", 5000, [6, 24]],
    ["pooled-tune", 60_000, [1, 4]],
    ["gradual-tune", 2000, [15, 15, 45]],
    ["gradual-tune", 60_000, [1, 1, 3]],
    ["trial-3", 60_000, [7, 8]],
  ] as const)("gives %s for %i images %j epochs", (name, size, epochs) => {
    expect(stageEpochs(TRANSFER_STRATEGIES[name], size)).toEqual(epochs);
  });

  it("is what was measured, for any number of labels", () => {
    for (let size = 1; size <= 70_000; size += size < 4000 ? 1 : 97) {
      const total = Math.min(100, Math.max(5, Math.round(3000 / Math.ceil(size / 50))));
      for (const [name, shares] of [
        ["pooled-tune", [3, 12]],
        ["gradual-tune", [3, 3, 9]],
      ] as const) {
        expect(stageEpochs(TRANSFER_STRATEGIES[name], size)).toEqual(
          shares.map((share) => Math.round((share * total) / 15)),
        );
      }
    }
  });

  it("wants one length of every stage", () => {
    const { stages, ...rest } = TRANSFER_STRATEGIES["trial-1"];
    expect(() => stageEpochs({ ...rest, stages: [{ ...stages[0], steps: 3 }] }, 9)).toThrow(/stage 1 must .* got both/);
  });
});

function branched(): tf.LayersModel {
  const input = tf.input({ shape: [12, 12, 1] });
  const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(flat) as tf.SymbolicTensor });
}

function dense(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [12, 12, 1] }),
      tf.layers.dense({ units: 4 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
}

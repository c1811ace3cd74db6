import { fitLogisticRegression } from "@gan-cls/classical";
import { drain, Random, withoutLabels } from "@gan-cls/core";
import {
  buildDiscriminator,
  buildPooledExtractor,
  forward,
  modelFromFiles,
  modelToFiles,
  namedWeights,
} from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { maxRelativeError, smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildTransferModel,
  fitPooledKnn,
  fitPooledProbe,
  pooledFeaturesOf,
  TRANSFER_STRATEGIES,
  transferDiscriminator,
  type TransferStage,
  type TransferStrategy,
} from "./index";
import { chooseL2 } from "./linear-probe";

beforeAll(() => tf.setBackend("cpu"));

const POOLED_TUNE = TRANSFER_STRATEGIES["pooled-tune"];
const LEARN = smallDigits(6);
const TEST = smallDigits(4, 6);
const discriminator = (): tf.Sequential => buildDiscriminator({ imageShape: [12, 12, 1], filters: [4, 6], seed: 5 });

describe("pooledFeaturesOf", () => {
  it("gives the extractor's rows, and works them out once", async () => {
    const network = discriminator();
    const first = await pooledFeaturesOf(network, LEARN);
    expect(first).toMatchObject({ size: 60, dimensions: 90 });
    const again = await pooledFeaturesOf(network, withoutLabels({ ...LEARN, pixels: LEARN.pixels.slice() }));
    expect(again.values).toBe(first.values);
    const images = tf.tensor4d(
      Float32Array.from(LEARN.pixels, (byte) => (byte - 127.5) / 127.5),
      [60, 12, 12, 1],
    );
    expect(maxRelativeError(first.values, forward(buildPooledExtractor(network), images).dataSync())).toBeLessThan(
      1e-5,
    );
    expect((await pooledFeaturesOf(discriminator(), LEARN)).values).not.toBe(first.values);
  });
});

describe("fitPooledProbe", () => {
  it("leaves the discriminator alone, to the bit, and beats guessing", async () => {
    const network = discriminator();
    const bytes = async (): Promise<Uint8Array> => (await modelToFiles(network)).weights;
    const before = await bytes();
    const { classifier, choice } = await fitPooledProbe({ discriminator: network, dataset: LEARN, seed: 1 });
    const { labels } = await classifier.predict(TEST);
    const correct = labels.reduce((sum, label, i) => sum + (label === TEST.labels[i] ? 1 : 0), 0);
    expect(correct).toBeGreaterThan(20);
    expect(await bytes()).toEqual(before);
    expect(choice).toMatchObject({ heldOut: 60 });
  });

  it("is the same classifier as a network, also after saving", async () => {
    const { classifier, toModel } = await fitPooledProbe({ discriminator: discriminator(), dataset: LEARN, l2: 0.1 });
    const expected = (await classifier.predict(TEST)).probabilities;
    const model = await modelFromFiles(await modelToFiles(toModel()));
    const actual = await createModelClassifier("probe", model).predict(TEST);
    expect(maxRelativeError(actual.probabilities, expected)).toBeLessThan(1e-3);
  });

  it("refuses images of another size and stops when told", async () => {
    const { classifier } = await fitPooledProbe({ discriminator: discriminator(), dataset: LEARN, l2: 0.1 });
    await expect(classifier.predict({ ...TEST, rows: 6, columns: 24 })).rejects.toThrow(/12x12x1, got 6x24x1/);
    const stopped = fitPooledProbe({ discriminator: discriminator(), dataset: LEARN, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("chooseL2", () => {
  it("takes the penalty with the best accuracy on images held out, each held out once", async () => {
    const features = {
      ...(await pooledFeaturesOf(discriminator(), LEARN)),
      ...{ labels: LEARN.labels, classCount: 10 },
    };
    // A penalty that large leaves nothing but guessing.
    const choice = await chooseL2(features, Random.fromSeed(1), {}, [0.1, 1e9]);
    expect(choice.l2).toBe(0.1);
    expect(choice.heldOut).toBe(60);
    expect(choice.validationAccuracy).toBeGreaterThan(0.3);
    expect(await chooseL2(features, Random.fromSeed(1), {}, [0.1, 1e9])).toEqual(choice);
    // Fitted on all, the same penalty does better on what it has seen.
    const seen = await (await fitLogisticRegression(features, { l2: 0.1 })).predict(features);
    const right = seen.labels.reduce((sum, label, i) => sum + (label === LEARN.labels[i] ? 1 : 0), 0) / 60;
    expect(right).toBeGreaterThan(choice.validationAccuracy);
  });
});

describe("fitPooledKnn", () => {
  it("calls an image that it has seen by its label", async () => {
    const classifier = await fitPooledKnn({ discriminator: discriminator(), dataset: LEARN, k: 1 });
    expect((await classifier.predict(LEARN)).labels).toEqual(LEARN.labels);
  });
});

describe("fine-tuning through pooled features", () => {
  const short: TransferStrategy = { ...POOLED_TUNE, batchSize: 30, hidden: [{ ...POOLED_TUNE.hidden[0], units: 8 }] };

  it("builds two layers on the pooled maps, with BatchNorm and dropout", () => {
    const model = buildTransferModel(discriminator(), short, { classCount: 10 });
    const names = model.layers.map(({ name }) => name);
    const head = ["normalise", "hidden", "hidden_norm", "hidden_relu", "hidden_dropout", "logits", "probabilities"];
    expect(names.slice(names.indexOf("pooled_features") + 1)).toEqual(head);
    expect(model.outputs[0].shape).toEqual([null, 10]);
  });

  it("moves the head first, then the trunk by the share of the rate that it is given", async () => {
    const network = discriminator();
    const before = Array.from((namedWeights(network).get("conv_1/0") as tf.Variable).dataSync());
    const moveOf = async (stages: typeof POOLED_TUNE.stages): Promise<number> => {
      const { model } = await drain(
        transferDiscriminator({ discriminator: network, strategy: { ...short, stages }, dataset: LEARN, seed: 1 }),
      );
      const after = (namedWeights(model).get("conv_1/0") as tf.Variable).dataSync();
      return before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i])), 0);
    };
    const [head, all] = POOLED_TUNE.stages;
    const once = (stage: TransferStage): TransferStage => ({ ...stage, epochs: 1, steps: undefined });
    expect(await moveOf([once(head)])).toBe(0);
    const full = await moveOf([{ ...once(all), schedule: "constant", trunkRate: 1 }]);
    const less = await moveOf([{ ...once(all), schedule: "constant", trunkRate: 0.1 }]);
    expect(less / full).toBeGreaterThan(0.05);
    expect(less / full).toBeLessThan(0.2);
  });
});

import { createImageDataset, drain, Random, withoutLabels, type ImageDataset } from "@gan-cls/core";
import { buildClassDiscriminator, buildCnn, buildDenseGenerator, type ImageShape } from "@gan-cls/models";
import { trainClassifier, trainGan, trainSemiSupervised } from "@gan-cls/train";
import { TRANSFER_STRATEGIES, transferDiscriminator } from "@gan-cls/transfer";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestEngine } from "./small-study.test-helper";

/** Every kind of network that a study trains, at sizes and in colours that people's pictures have; on the engine that people use. */
const SHAPES: readonly ImageShape[] = [
  ...([
    [8, 8, 1],
    [12, 20, 3],
    [28, 28, 1],
    [32, 32, 3],
    [48, 32, 3],
    [64, 64, 3],
    [100, 60, 1],
  ] as const),
  [128, 128, 3],
];

const SGD = { name: "sgd", learningRate: 0.01 } as const;

function noise(shape: ImageShape): ImageDataset {
  const [rows, columns, channels] = shape;
  const random = Random.fromSeed(1);
  const pixels = Uint8Array.from({ length: 6 * rows * columns * channels }, () => random.integer(256));
  const labels = Uint8Array.of(0, 1, 2, 0, 1, 2);
  return createImageDataset({ name: "noise", pixels, labels, rows, columns, channels });
}

/** Trains each network for a step, and gives what it makes of images. */
async function trainAll(dataset: ImageDataset, imageShape: ImageShape): Promise<Record<string, number[]>> {
  const images = withoutLabels(dataset);
  const { generator, discriminator } = await drain(
    trainGan({
      ...{ images, epochs: 1, maxSteps: 1, batchSize: 3, sampleCount: 1, augmentation: "photos" },
      ...{ generator: { filters: [8, 4, 4], latentSize: 4 }, discriminator: { filters: [4, 8] } },
      objective: { selfSupervision: { task: "contrastive" } },
    }),
  );
  const cnn = buildCnn({ imageShape, classCount: 3, filters: [4, 4], hiddenUnits: 4 });
  await drain(
    trainClassifier({
      ...{ model: cnn, dataset, batchSize: 6, augmentation: "photos" },
      stages: [{ epochs: 1, optimizer: SGD }],
    }),
  );
  const strategy = {
    ...{ ...TRANSFER_STRATEGIES["pooled-tune"], hidden: [] },
    stages: [
      { epochs: 1, optimizer: SGD, trainable: "head" as const },
      { epochs: 1, optimizer: SGD, trainable: "all" as const, convolutionDecay: 2 },
    ],
  };
  const tuned = await drain(transferDiscriminator({ discriminator, dataset, strategy, augmentation: "symbols" }));
  const semi = buildClassDiscriminator({ imageShape, classCount: 3, filters: [4, 4, 4] });
  const opponent = buildDenseGenerator({ imageShape, hiddenUnits: [4], latentSize: 4 });
  const game = { generator: opponent, batchSize: 3 };
  await drain(trainSemiSupervised({ model: semi, dataset, steps: 2, consistency: { warmUpSteps: 0 }, game }));
  const networks = { generator, discriminator, cnn, tuned: tuned.model, semi, opponent };
  const shapes = Object.fromEntries(
    Object.entries(networks).map(([name, { outputs }]) => [name, outputs[0].shape.slice(1).map(Number)]),
  );
  Object.values(networks).forEach((network) => network.dispose());
  return shapes;
}

beforeAll(() => startTestEngine());

describe.each(SHAPES)("images of %i x %i x %i", (...shape) => {
  it("go through every network, which trains and leaves nothing behind", async () => {
    const dataset = noise(shape);
    const found = await trainAll(dataset, shape);
    expect(found).toEqual({
      ...{ generator: [...shape], opponent: [...shape], discriminator: [1] },
      ...{ cnn: [3], tuned: [3], semi: [3] },
    });
    const { numTensors, numDataBuffers } = tf.memory();
    await trainAll(dataset, shape);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});

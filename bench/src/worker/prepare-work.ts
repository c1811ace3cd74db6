import { createPcaKnnClassifier } from "@gan-cls/classical";
import { Random, selectImages, withoutLabels, type ImageDataset } from "@gan-cls/core";
import { loadImageFolder } from "@gan-cls/data/node";
import { buildCnn, buildDiscriminator, forwardBatches, toImageTensor, trainableVariables } from "@gan-cls/models";
import { createOptimizer, ganStep as stepOfGan, trainClassifier, trainGan } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import { buildTransferModel, TRANSFER_STRATEGIES, transferDiscriminator, type TransferStage } from "@gan-cls/transfer";
import type { WorkName, WorkRequest } from "../protocol";
import type { RunningBenchEngine } from "./bench-engine";
import { colourImages } from "./colour-images";
import { buildColourCnn, buildColourGan, LATENT_SIZE, type ColourGanSize } from "./colour-networks";
import type { RepeatableWork } from "./timer";
import { ENDLESS_EPOCHS, resumableTraining } from "./training-epochs";

/** What a work is done with. */
interface WorkMaterial {
  /** Images to learn from or, for `inference`, to classify. */
  readonly images: ImageDataset;
  /** Images to test on. */
  readonly test: ImageDataset;
  readonly batchSize: number;
  readonly engine: RunningBenchEngine;
}

/** Loads the images of a request and makes its work ready, up to what is learned or classified itself. */
export async function prepareWork(request: WorkRequest, engine: RunningBenchEngine): Promise<RepeatableWork> {
  const { train, test } = await loadImageFolder(request.data);
  return WORKS[request.work]({
    images: first(train, request.images),
    test: first(test, request.testImages),
    batchSize: request.batchSize,
    engine,
  });
}

function first(dataset: ImageDataset, count: number): ImageDataset {
  return selectImages(
    dataset,
    Uint32Array.from({ length: count }, (_, index) => index),
  );
}

/** One step of both networks of the original study, with Adam 1e-4 for each. */
function ganStep({ images, batchSize }: WorkMaterial): RepeatableWork {
  const training = trainGan({ images: withoutLabels(images), batchSize, epochs: ENDLESS_EPOCHS, seed: 1 });
  return resumableTraining(training, { until: "step-end", figure: "discriminatorLoss" });
}

/** One epoch of the original study's CNN, with SGD 0.01. */
function cnnEpoch({ images, batchSize }: WorkMaterial): RepeatableWork {
  const stages = [{ epochs: ENDLESS_EPOCHS, optimizer: { name: "sgd", learningRate: 0.01 } }] as const;
  const training = trainClassifier({ model: buildCnn({ seed: 1 }), dataset: images, batchSize, stages, seed: 1 });
  return resumableTraining(training, { until: "epoch-end", figure: "loss" });
}

/**
 * One epoch of the original study's third trial, in its frozen (`head`) or unfrozen (`all`) stage. The discriminator's weights are
 * random: they take as long as trained ones.
 */
function trial3Epoch(
  { images, batchSize }: WorkMaterial,
  trainable: Extract<TransferStage["trainable"], string>,
): RepeatableWork {
  const { stages, ...strategy } = TRANSFER_STRATEGIES["trial-3"];
  const stage = { ...stages[0], epochs: ENDLESS_EPOCHS, trainable };
  const training = transferDiscriminator({
    discriminator: buildDiscriminator({ seed: 1 }),
    strategy: { ...strategy, batchSize, stages: [stage] },
    dataset: images,
    seed: 1,
  });
  return resumableTraining(training, { until: "epoch-end", figure: "loss" });
}

/** Probabilities of all images by the transferred classifier of the third trial, with random weights. */
function inference({ images, batchSize }: WorkMaterial): RepeatableWork {
  const classCount = images.classNames.length;
  const discriminator = buildDiscriminator({ seed: 1 });
  const model = buildTransferModel(discriminator, TRANSFER_STRATEGIES["trial-3"], { classCount, seed: 1 });
  return {
    async run() {
      const { values: probabilities } = await forwardBatches(model, images, { batchSize });
      return probabilities.reduce((sum, value) => sum + value, 0) / images.size;
    },
  };
}

/** The axes found, all images projected, and every test image classified by its nearest neighbours: nothing is kept between repetitions. */
function pcaKnn({ images, test, engine: { kernel } }: WorkMaterial): RepeatableWork {
  return {
    async run() {
      const classifier = await createPcaKnnClassifier(images, { components: 40, k: 4, kernel });
      const { labels } = await classifier.predict(test);
      classifier.dispose();
      return labels.filter((label, index) => label === test.labels[index]).length / test.size;
    },
  };
}

/** One step of a CNN for colour images, with SGD 0.01. */
function colourCnnStep({ images, batchSize }: WorkMaterial): RepeatableWork {
  const stages = [{ epochs: ENDLESS_EPOCHS, optimizer: { name: "sgd", learningRate: 0.01 } }] as const;
  const dataset = colourImages(images, 32);
  const training = trainClassifier({ model: buildColourCnn(), dataset, batchSize, stages, seed: 1 });
  return resumableTraining(training, { until: "step-end", figure: "loss" });
}

/** One step of both networks of a DCGAN for colour images, with Adam 1e-4 for each, dropout active. */
function colourGanStep({ images, batchSize }: WorkMaterial, size: ColourGanSize): RepeatableWork {
  const { generator, discriminator } = buildColourGan(size);
  const [generatorOptimizer, discriminatorOptimizer] = [generator, discriminator].map((network) =>
    createOptimizer({ name: "adam", learningRate: 1e-4 }, trainableVariables(network)),
  );
  const players = { generator, discriminator, generatorOptimizer, discriminatorOptimizer };
  const pictures = withoutLabels(colourImages(images, size));
  const random = Random.fromSeed(1);
  let step = 0;
  return {
    async run() {
      const own = random.stream(step++);
      const order = own.stream("order").permutation(pictures.size).subarray(0, batchSize);
      const realImages = toImageTensor(pictures, order);
      const noise = tf.tensor2d(own.stream("noise").normals(batchSize * LATENT_SIZE), [batchSize, LATENT_SIZE]);
      const losses = stepOfGan(players, { realImages, noise, dropoutRandom: own.stream("dropout") });
      const [loss] = await losses.discriminatorLoss.data();
      tf.dispose([realImages, noise, losses]);
      return loss;
    },
  };
}

/** How each work is made ready. */
const WORKS: Readonly<Record<WorkName, (material: WorkMaterial) => RepeatableWork>> = {
  "gan-step": ganStep,
  "cnn-epoch": cnnEpoch,
  "trial-3-frozen-epoch": (material) => trial3Epoch(material, "head"),
  "trial-3-unfrozen-epoch": (material) => trial3Epoch(material, "all"),
  inference,
  "colour-cnn-step": colourCnnStep,
  "colour-gan-32-step": (material) => colourGanStep(material, 32),
  "colour-gan-64-step": (material) => colourGanStep(material, 64),
  "pca-knn": pcaKnn,
};

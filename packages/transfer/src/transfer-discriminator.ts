import { GanClsError, Random, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import { classifierHead, cloneUntil, layerIndex } from "@gan-cls/models";
import { trainClassifier, type ClassifierResult, type LoopOptions, type TrainingStage } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import type { TransferStage, TransferStrategy } from "./strategy";

/** Options of {@link transferDiscriminator}. */
export interface TransferOptions extends LoopOptions {
  /** The trained discriminator. It is copied, so it stays as it is and the caller's to dispose. */
  discriminator: tf.Sequential;
  strategy: TransferStrategy;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Images on which loss and accuracy are measured after every epoch. @default none */
  validation?: ImageDataset;
  /** Decides the head's initial weights, the order of the images and dropout. @default 0 */
  seed?: number;
}

/** A discriminator that has become a classifier. The caller disposes the model. */
export interface TransferResult extends ClassifierResult {
  /** A chain from images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classes]`. */
  readonly model: tf.Sequential;
}

/**
 * Turns a discriminator into a classifier as a strategy says. Iterate for events; the result is the generator's return value. Leaving
 * the loop early stops and frees everything.
 *
 * @throws GanClsError as `trainClassifier` does, and `not-found` or `invalid-argument` for a strategy that does not fit the
 * discriminator.
 */
export async function* transferDiscriminator(
  options: TransferOptions,
): AsyncGenerator<TrainingEvent, TransferResult, void> {
  const { discriminator, strategy, dataset, seed = 0, ...rest } = options;
  const model = buildTransferModel(discriminator, strategy, { classCount: dataset.classNames.length, seed });
  let finished = false;
  try {
    const result = yield* trainClassifier({
      ...rest,
      model,
      dataset,
      seed,
      batchSize: strategy.batchSize,
      stages: strategy.stages.map((stage) => resolveStage(stage, model, discriminator)),
    });
    finished = true;
    return { ...result, model };
  } finally {
    if (!finished) {
      model.dispose();
    }
  }
}

/**
 * The network of a strategy before training: copies of the discriminator's layers up to the cut, then a fresh head. The caller
 * disposes it.
 *
 * @throws GanClsError `not-found` when the discriminator has no layer of the cut's name, `invalid-argument` when that layer's output
 * is not flat.
 */
export function buildTransferModel(
  discriminator: tf.Sequential,
  { name, cutAfter, hidden }: Pick<TransferStrategy, "name" | "cutAfter" | "hidden">,
  { classCount, seed = 0 }: { classCount: number; seed?: number },
): tf.Sequential {
  const { outputShape } = discriminator.layers[layerIndex(discriminator, cutAfter)];
  if (outputShape.length !== 2) {
    throw new GanClsError(
      "invalid-argument",
      `buildTransferModel: the features must be flat, got shape [${outputShape.slice(1).join(", ")}] after ${cutAfter}`,
    );
  }
  const headSeed = Random.fromSeed(seed).stream("head").seed();
  const added = classifierHead({ classCount, hidden, seed: headSeed });
  return cloneUntil(discriminator, cutAfter, { name, added });
}

function resolveStage(
  { trainable, ...stage }: TransferStage,
  model: tf.Sequential,
  discriminator: tf.Sequential,
): TrainingStage {
  if (trainable === "all") {
    return stage;
  }
  const transferred = new Set(discriminator.layers.map((layer) => layer.name));
  const head = model.layers.map((layer) => layer.name).filter((name) => !transferred.has(name));
  return { ...stage, trainable: trainable === "head" ? head : trainable };
}

import { GanClsError, Random, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import { classifierHead, cloneUntil, layerIndex, pooledFeatures } from "@gan-cls/models";
import { trainClassifier, type ClassifierResult, type LoopOptions, type TrainingStage } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
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
  /** From images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classes]`. */
  readonly model: tf.LayersModel;
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
      shift: strategy.shift,
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
 * The network of a strategy before training: copies of the discriminator's layers up to the cut, then a fresh head; a chain, unless the
 * strategy pools. The caller disposes it.
 *
 * @throws GanClsError `not-found` when the discriminator has no layer of the cut's name, `invalid-argument` when that layer's output
 * is not flat.
 */
export function buildTransferModel(
  discriminator: tf.Sequential,
  { name, cutAfter, hidden, pooled, normalise }: HeadPlan,
  { classCount, seed = 0 }: { classCount: number; seed?: number },
): tf.LayersModel {
  const headSeed = Random.fromSeed(seed).stream("head").seed();
  const added = classifierHead({ classCount, hidden, normalise, seed: headSeed });
  if (pooled) {
    const trunk = cloneUntil(discriminator, cutAfter, { name });
    const outputs = added.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, pooledFeatures(trunk));
    return tf.model({ name: name.replaceAll("-", "_"), inputs: trunk.inputs, outputs });
  }
  const { outputShape } = discriminator.layers[layerIndex(discriminator, cutAfter)];
  if (outputShape.length !== 2) {
    throw new GanClsError(
      "invalid-argument",
      `buildTransferModel: the features must be flat, got shape [${outputShape.slice(1).join(", ")}] after ${cutAfter}`,
    );
  }
  return cloneUntil(discriminator, cutAfter, { name, added });
}

/** What decides the network of a strategy. */
type HeadPlan = Pick<TransferStrategy, "name" | "cutAfter" | "hidden" | "pooled" | "normalise">;

function resolveStage(
  { trainable, trunkRate, layerRates, ...rest }: TransferStage,
  model: tf.LayersModel,
  discriminator: tf.Sequential,
): TrainingStage {
  const transferred = new Set(discriminator.layers.map((layer) => layer.name));
  const kept = model.layers.map((layer) => layer.name).filter((name) => transferred.has(name));
  const trunkRates = trunkRate === undefined ? {} : Object.fromEntries(kept.map((name) => [name, trunkRate]));
  const rateFactors: Record<string, number> = { ...trunkRates, ...layerRates };
  const stage = { ...rest, ...(Object.keys(rateFactors).length > 0 && { rateFactors }) };
  if (trainable === "all") {
    return stage;
  }
  const head = model.layers.map((layer) => layer.name).filter((name) => !transferred.has(name));
  return { ...stage, trainable: trainable === "head" ? head : trainable };
}

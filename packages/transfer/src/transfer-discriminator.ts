import { GanClsError, Random, type AugmentationName, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import {
  classifierHead,
  cloneUntil,
  convolutionOutputs,
  lastFeatureLayer,
  layerIndex,
  POOLED_FEATURE_LAYER,
  pooledFeatures,
} from "@gan-cls/models";
import { trainClassifier, type TrainingResult, type LoopOptions } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import type { TransferStrategy } from "./strategies";
import { resolveStages, type TransferModel } from "./transfer-layers";

/** Options of {@link transferDiscriminator}. */
export interface TransferOptions extends LoopOptions {
  /** The trained discriminator. It is copied, so it is not changed; the caller disposes it. */
  discriminator: tf.Sequential;
  strategy: TransferStrategy;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Images on which loss and accuracy are measured after every epoch. @default none */
  validation?: ImageDataset;
  /** How training images vary where the strategy moves them (`shift`), by what their data allow. @default as `shift` says */
  augmentation?: AugmentationName;
  /** Decides the head's initial weights, the order of the images and dropout. @default 0 */
  seed?: number;
}

/** A discriminator turned into a classifier. The caller disposes the model. */
export interface TransferResult extends TrainingResult {
  /** From images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classes]`. */
  readonly model: tf.LayersModel;
}

/**
 * Turns a discriminator into a classifier by a strategy. Iterate for events; the result is the generator's return value. Leaving
 * the loop early stops and frees everything.
 *
 * @throws GanClsError as `trainClassifier` does, and `not-found` or `invalid-argument` for a strategy that does not fit the
 * discriminator.
 */
export async function* transferDiscriminator(
  options: TransferOptions,
): AsyncGenerator<TrainingEvent, TransferResult, void> {
  const { discriminator, strategy, dataset, augmentation, seed = 0, ...rest } = options;
  const network = assemble(discriminator, strategy, { classCount: dataset.classNames.length, seed });
  const { model } = network;
  let finished = false;
  try {
    const result = yield* trainClassifier({
      ...rest,
      model,
      dataset,
      seed,
      batchSize: strategy.batchSize,
      ...variation(strategy, augmentation),
      stages: resolveStages(strategy, dataset.size, network),
    });
    finished = true;
    return { ...result, model };
  } finally {
    if (!finished) {
      model.dispose();
    }
  }
}

/** A strategy without `shift` takes the images as they are, as the original's trials do. */
function variation(
  { shift }: TransferStrategy,
  augmentation: AugmentationName | undefined,
): { shift?: number; augmentation?: AugmentationName } {
  return augmentation === undefined || !shift ? { shift } : { augmentation };
}

/**
 * The network of a strategy before training: copies of the discriminator's layers up to the cut, then a fresh head; a chain, unless the
 * strategy pools. The caller disposes it.
 *
 * @throws GanClsError `unsupported` for a discriminator that is no chain of layers or has none before its output, `not-found` when it has
 * no layer of the cut's name, `invalid-argument` when that layer's output is not flat.
 */
export function buildTransferModel(
  discriminator: tf.Sequential,
  strategy: HeadPlan,
  options: { classCount: number; seed?: number },
): tf.LayersModel {
  return assemble(discriminator, strategy, options).model;
}

/** What decides the network of a strategy. */
type HeadPlan = Pick<TransferStrategy, "name" | "cutAfter" | "hidden" | "pooled" | "normalise">;

function assemble(
  discriminator: tf.Sequential,
  { name, cutAfter, hidden, pooled, normalise }: HeadPlan,
  { classCount, seed = 0 }: { classCount: number; seed?: number },
): TransferModel {
  if (!(discriminator instanceof tf.Sequential)) {
    const kind = (discriminator as tf.LayersModel).getClassName();
    throw new GanClsError("unsupported", `transferDiscriminator: expected a Sequential discriminator, got ${kind}`);
  }
  const until = cutAfter ?? lastFeatureLayer(discriminator);
  const layers = discriminator.layers.slice(0, layerIndex(discriminator, until) + 1);
  const headSeed = Random.fromSeed(seed).stream("head").seed();
  const added = classifierHead({ classCount, hidden, normalise, seed: headSeed });
  const prefix = clashes(layers, added, pooled ? convolutionOutputs(discriminator) : []) ? "kept_" : "";
  const kept = new Map(layers.map((layer) => [layer.name, `${prefix}${layer.name}`]));
  if (pooled) {
    const trunk = cloneUntil(discriminator, until, { name, prefix });
    const outputs = added.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, pooledFeatures(trunk));
    return { model: tf.model({ name: name.replaceAll("-", "_"), inputs: trunk.inputs, outputs }), kept };
  }
  const { outputShape } = layers[layers.length - 1];
  if (outputShape.length !== 2) {
    throw new GanClsError(
      "invalid-argument",
      `buildTransferModel: the features must be flat, got shape [${outputShape.slice(1).join(", ")}] after ${until}`,
    );
  }
  return { model: cloneUntil(discriminator, until, { name, added, prefix }), kept };
}

/** Whether a kept layer has the name of a new one; tfjs wants every name of a network once. */
function clashes(
  kept: readonly tf.layers.Layer[],
  added: readonly tf.layers.Layer[],
  pooledLayers: readonly string[],
): boolean {
  const taken = new Set([
    ...added.map(({ name }) => name),
    ...pooledLayers.flatMap((name) => [POOLED_FEATURE_LAYER, `pool_${name}`, `flat_${name}`]),
  ]);
  return kept.some(({ name }) => taken.has(name));
}

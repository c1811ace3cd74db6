import type { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER, toImageTensor, toOneHotTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { epochBatches } from "../epoch-batches";
import { distortedViews } from "../image-views";
import type { PseudoLabeller } from "./pseudo-labels";
import type { SemiSupervisedPlan } from "./semi-supervised-options";

/** A batch of images without labels and what they teach; the caller disposes both tensors. */
export interface Lesson {
  /** `[B, rows, columns, channels]` in `[-1, 1]` */
  readonly images: tf.Tensor4D;
  /** `[B, classes]`: one-hot rows, and zero rows where nobody is sure. */
  readonly targets: tf.Tensor2D;
  /** Share of images whose class the network's average was sure of, in `[0, 1]`. */
  readonly sureShare: number;
}

/**
 * Lets the average say what it sees in images as they are, which the network then has to see in them distorted.
 *
 * @param average The network with its averaged weights.
 */
export function createPseudoLesson(
  { images, consistency }: SemiSupervisedPlan,
  average: tf.LayersModel,
  labeller: PseudoLabeller,
): (indices: Uint32Array, viewRandom: Random) => Promise<Lesson> {
  return async (indices, viewRandom) => {
    const logits = tf.tidy(() => forward(average, toImageTensor(images, indices), { until: LOGITS_LAYER }));
    const { targets, sureShare } = await labeller.label((await logits.data()) as Float32Array);
    const shape = logits.shape as [number, number];
    logits.dispose();
    return {
      images: distortedViews(images, indices, viewRandom, consistency?.views),
      targets: tf.tensor2d(targets, shape),
      sureShare,
    };
  };
}

/** Draws the batches of a plan's `startLabels`, each image anew distorted as labelled ones are; `undefined` where there are none. */
export function createStartLesson(
  { startLabels, images, dataset, unlabelledBatch, views }: SemiSupervisedPlan,
  random: Random,
): ((step: number, viewRandom: Random) => Lesson) | undefined {
  if (startLabels === undefined) {
    return undefined;
  }
  const { indices, labels } = startLabels;
  const batchSize = Math.min(unlabelledBatch, indices.length);
  const batchOf = epochBatches(indices.length, batchSize, random, { dropRemainder: true });
  const still = { turn: 0, stretch: 0, slant: 0, move: 0 };
  return (step, viewRandom) => {
    const chosen = batchOf(step);
    const positions = Uint32Array.from(chosen, (position) => indices[position]);
    return {
      images: distortedViews(images, positions, viewRandom, views === false ? still : views),
      targets: toOneHotTensor(labels, chosen, dataset.classNames.length),
      sureShare: 0,
    };
  };
}

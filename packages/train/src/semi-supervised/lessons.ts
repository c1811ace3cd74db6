import type { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER, toImageTensor, toOneHotTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { epochBatches } from "../epoch-batches";
import { distortedViews } from "../image-views";
import type { PseudoLabeller } from "./pseudo-labels";
import type { SemiSupervisedPlan } from "./semi-supervised-options";

/** A batch of images without labels, with targets; the caller disposes both tensors. */
export interface Lesson {
  /** `[B, rows, columns, channels]` in `[-1, 1]` */
  readonly images: tf.Tensor4D;
  /** `[B, classes]`: one-hot rows, and zero rows for images without a confident class. */
  readonly targets: tf.Tensor2D;
  /** Share of images for which the average was confident, in `[0, 1]`. */
  readonly sureShare: number;
}

/**
 * The average predicts the classes of undistorted images; the network has to predict the same for distorted ones.
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

/** Draws batches of a plan's `startLabels`, with images distorted afresh as labelled ones are; `undefined` if it has none. */
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

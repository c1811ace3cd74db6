import type { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER, toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { distortedViews } from "../objectives/image-views";
import type { Lesson } from "./lesson";
import type { PseudoLabeller } from "./pseudo-labels";
import type { SemiSupervisedPlan } from "./semi-supervised-options";

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

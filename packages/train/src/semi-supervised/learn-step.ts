import type { Random } from "@gan-cls/core";
import { forward, LOGITS_LAYER } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "../gradients";
import type { Optimizer } from "../optimizer";
import { classGameLoss } from "./game";

/** What one step of the network learns from; tensors are the caller's. */
export interface LearnTask {
  readonly model: tf.LayersModel;
  /** The variables to train, in the optimiser's order. */
  readonly variables: readonly tf.Variable[];
  readonly optimizer: Optimizer;
  /** `[B, rows, columns, channels]` in `[-1, 1]`, with one-hot labels `[B, classes]`. */
  readonly labelledImages: tf.Tensor4D;
  readonly labels: tf.Tensor2D;
  /** Images without labels, with one-hot or zero rows, and the weight of their loss. */
  readonly unlabelledImages?: tf.Tensor4D;
  readonly targets?: tf.Tensor2D;
  readonly weight?: number;
  /** Real and generated images for the game, and the weight of its loss. If the real images are also the `unlabelledImages`, they pass once for both losses. */
  readonly realImages?: tf.Tensor4D;
  readonly fakeImages?: tf.Tensor4D;
  readonly gameWeight?: number;
}

/** Scalars of a step; the caller disposes them. */
export type LearnLosses = Readonly<Record<"loss" | "accuracy", tf.Scalar>> & {
  readonly consistencyLoss?: tf.Scalar;
  readonly discriminatorLoss?: tf.Scalar;
};

/**
 * One step of the network for all its losses at once. Leaves no tensor behind except the figures.
 *
 * @param rateShare What the optimiser's rate is multiplied by.
 */
export function learnStep(task: LearnTask, dropoutRandom: Random, rateShare: number): LearnLosses {
  const { variables, optimizer, labels } = task;
  return tf.tidy(() => {
    const { extra, gradients } = valueAndGradients(() => {
      const logits = logitsOf(task, dropoutRandom);
      const terms: Record<string, tf.Scalar> = { loss: tf.losses.softmaxCrossEntropy(labels, logits.labelled) };
      let total = terms.loss;
      const add = (name: string, term: tf.Scalar, weight: number): void => {
        terms[name] = term;
        total = tf.add<tf.Scalar>(total, tf.mul(term, weight));
      };
      if (task.targets && logits.unlabelled) {
        add("consistencyLoss", targetLoss(task.targets, logits.unlabelled), task.weight ?? 1);
      }
      if (logits.real && logits.fake) {
        add("discriminatorLoss", classGameLoss(logits.real, logits.fake), task.gameWeight ?? 1);
      }
      const kept = Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, tf.keep(tf.clone(term))]));
      return { value: total, extra: { kept, logits: tf.keep(tf.clone(logits.labelled)) } };
    }, variables);
    optimizer.apply(
      gradients,
      variables.map(() => rateShare),
    );
    const correct = tf.equal(tf.argMax(extra.logits, 1), tf.argMax(labels, 1));
    extra.logits.dispose();
    const accuracy = tf.mean(tf.cast(correct, "float32")) as tf.Scalar;
    return { ...(extra.kept as LearnLosses), accuracy };
  });
}

/** Cross-entropy with one-hot rows, averaged over all rows: those without a class contribute nothing. */
function targetLoss(targets: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1))) as tf.Scalar;
}

type Logits = { labelled: tf.Tensor2D } & Partial<Record<"unlabelled" | "real" | "fake", tf.Tensor2D>>;

/**
 * Labelled and unlabelled images pass together, so that BatchNorm sees both. Generated ones pass alone: mixed in, they would shift the
 * statistics by which real images are normalised in this step. Nor do they move the running statistics, by which real images are classified
 * later (docs/decisions/0020).
 */
function logitsOf(task: LearnTask, dropoutRandom: Random): Logits {
  const { labelledImages, unlabelledImages, realImages, fakeImages } = task;
  const see = (images: tf.Tensor4D, updateStatistics = true): tf.Tensor2D =>
    forward(task.model, images, {
      training: true,
      updateStatistics,
      dropoutRandom,
      until: LOGITS_LAYER,
    }) as tf.Tensor2D;
  const others = unlabelledImages ?? realImages;
  const count = labelledImages.shape[0];
  const all = see(others ? tf.concat([labelledImages, others]) : labelledImages);
  const labelled = tf.slice(all, [0, 0], [count, -1]);
  const rest = others && tf.slice(all, [count, 0], [-1, -1]);
  return {
    labelled,
    ...(rest && unlabelledImages && { unlabelled: rest }),
    ...(rest && realImages && fakeImages && { real: rest, fake: see(fakeImages, false) }),
  };
}

import type { Random } from "@gan-cls/core";
import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { detach, valueAndGradients } from "../gradients";

/** What a discriminator sees in one step, and how. */
export interface LossTask {
  readonly discriminator: tf.Sequential;
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly realImages: tf.Tensor4D;
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly fakeImages: tf.Tensor4D;
  /** Draws the discriminator's dropout masks. */
  readonly dropoutRandom: Random;
  /** What the discriminator sees of images; differentiable, each image by itself. */
  readonly augment: (images: tf.Tensor4D) => tf.Tensor4D;
}

/** Losses of both players on a batch and their gradients, all kept; the caller disposes them. */
export interface LossGradients {
  readonly discriminatorLoss: tf.Scalar;
  readonly generatorLoss: tf.Scalar;
  /** In the order of the discriminator's trainable variables. */
  readonly discriminatorGradients: tf.Tensor[];
  /** Gradient of the generator's loss for the generated images, detached. */
  readonly imageGradient: tf.Variable;
}

/** One loss that the two networks of a GAN play for. */
export interface GanLoss {
  /** Kernels of tfjs that it runs besides those of every GAN step. */
  readonly kernels: readonly string[];
  /** Losses and gradients of both players at the same weights. */
  gradients(task: LossTask): LossGradients;
}

/** The two functions of logits `[B, 1]` that most losses are made of. */
export interface LossFunctions {
  readonly discriminator: (real: tf.Tensor, fake: tf.Tensor) => tf.Scalar;
  readonly generator: (fake: tf.Tensor) => tf.Scalar;
}

/**
 * Gradients of any pair of losses: the generated images pass through the discriminator twice, with the same weights and other dropout
 * masks.
 */
export function twoPassGradients(losses: LossFunctions, task: LossTask): LossGradients {
  const { discriminator, realImages, fakeImages, dropoutRandom, augment } = task;
  const see = (images: tf.Tensor4D): tf.Tensor =>
    forward(discriminator, augment(images), { training: true, dropoutRandom });
  return tf.tidy(() => {
    const own = valueAndGradients(() => {
      const [real, fake] = halves(see(tf.concat([realImages, fakeImages])));
      return { value: losses.discriminator(real, fake), extra: undefined };
    }, trainableVariables(discriminator));
    const opponents = valueAndGradients(
      () => ({ value: losses.generator(see(fakeImages)), extra: undefined }),
      [fakeImages],
    );
    return {
      discriminatorLoss: tf.keep(own.value),
      generatorLoss: tf.keep(opponents.value),
      discriminatorGradients: own.gradients.map((gradient) => tf.keep(gradient)),
      imageGradient: detach(opponents.gradients[0]),
    };
  });
}

/** Logits `[2B, 1]` as those of the real and those of the generated images, `[B, 1]` each. */
export function halves(logits: tf.Tensor): [real: tf.Tensor, fake: tf.Tensor] {
  const B = logits.shape[0] / 2;
  return [tf.slice(logits, [0, 0], [B, 1]), tf.slice(logits, [B, 0], [-1, 1])];
}

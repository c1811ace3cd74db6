import type { Random } from "@gan-cls/core";
import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { discriminatorLoss, generatorGradientRatio, generatorLoss } from "./gan-loss";
import { detach, valueAndGradients } from "./gradients";
import type { Optimizer } from "./optimizer";

/** The two networks and what moves each of them. */
export interface GanPlayers {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
  readonly generatorOptimizer: Optimizer;
  readonly discriminatorOptimizer: Optimizer;
}

/** What one step learns from. */
export interface GanBatch {
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly realImages: tf.Tensor4D;
  /** `[B, latentSize]`, standard normal. */
  readonly noise: tf.Tensor2D;
  /** Draws the discriminator's dropout masks. */
  readonly dropoutRandom: Random;
}

/** Scalars of one step; the caller disposes them. */
export type GanStepLosses = {
  readonly generatorLoss: tf.Scalar;
  readonly discriminatorLoss: tf.Scalar;
};

/** Gradients of one step, in the order of the networks' trainable variables, with its losses. The caller disposes them. */
export type GanGradients = GanStepLosses & {
  readonly generatorGradients: tf.Tensor[];
  readonly discriminatorGradients: tf.Tensor[];
};

/**
 * One simultaneous step of both players, as in the original: both gradients are taken at the same weights, then both optimisers
 * move. Leaves no tensor behind but the two losses.
 */
export function ganStep(players: GanPlayers, batch: GanBatch): GanStepLosses {
  const { generatorGradients, discriminatorGradients, ...losses } = ganGradients(players, batch);
  players.discriminatorOptimizer.apply(discriminatorGradients);
  players.generatorOptimizer.apply(generatorGradients);
  tf.dispose([...generatorGradients, ...discriminatorGradients]);
  return losses;
}

/**
 * Both networks' gradients from one generator forward, one discriminator forward over real and generated images together, and one
 * backward pass through each network.
 */
export function ganGradients(
  { generator, discriminator }: Pick<GanPlayers, "generator" | "discriminator">,
  { realImages, noise, dropoutRandom }: GanBatch,
): GanGradients {
  return tf.tidy(() => {
    const { extra: judgement, gradients } = valueAndGradients(() => {
      const fakeImages = forward(generator, noise, { training: true }) as tf.Tensor4D; // [B, 28, 28, 1]
      const extra = judge(discriminator, realImages, fakeImages, dropoutRandom);
      // The gradient of this product for the images is the constant factor, so its gradient for the generator's weights is that of
      // the generator's loss. Its value has no meaning.
      return { value: tf.sum(tf.mul(fakeImages, extra.imageGradient)) as tf.Scalar, extra };
    }, trainableVariables(generator));
    const { imageGradient, ...result } = judgement;
    imageGradient.dispose();
    return { ...result, generatorGradients: gradients };
  });
}

/** What the discriminator says of a batch: losses and gradients, all kept; the caller disposes them. */
type Judgement = Omit<GanGradients, "generatorGradients"> & {
  /** Gradient of the generator's loss for the generated images, detached. */
  readonly imageGradient: tf.Variable;
};

function judge(
  discriminator: tf.Sequential,
  realImages: tf.Tensor4D,
  fakeImages: tf.Tensor4D,
  dropoutRandom: Random,
): Judgement {
  const B = realImages.shape[0];
  return tf.tidy(() => {
    const {
      value,
      extra: fakeLogits,
      gradients: [imageGradient, ...gradients],
    } = valueAndGradients(() => {
      const images = tf.concat([realImages, fakeImages]); // [2B, 28, 28, 1]
      const logits = forward(discriminator, images, { training: true, dropoutRandom }); // [2B, 1]
      const real = tf.slice(logits, [0, 0], [B, 1]);
      const fake = tf.slice(logits, [B, 0], [-1, 1]);
      return { value: discriminatorLoss(real, fake), extra: tf.keep(fake) };
    }, [fakeImages, ...trainableVariables(discriminator)]);
    const ratio = tf.reshape(generatorGradientRatio(fakeLogits), [-1, 1, 1, 1]);
    const judgement = {
      discriminatorLoss: tf.keep(value),
      generatorLoss: tf.keep(generatorLoss(fakeLogits)),
      discriminatorGradients: gradients.map((gradient) => tf.keep(gradient)),
      imageGradient: detach(tf.mul(imageGradient, ratio)),
    };
    fakeLogits.dispose();
    return judgement;
  });
}

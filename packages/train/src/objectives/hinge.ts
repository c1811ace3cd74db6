import * as tf from "@tensorflow/tfjs";
import { twoPassGradients, type GanLoss } from "./gan-loss";

/**
 * The discriminator's hinge loss on logits: `mean(max(0, 1 - real)) + mean(max(0, 1 + fake))`.
 *
 * Reference: Lim and Ye, "Geometric GAN", 2017; Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018,
 * equation 16.
 *
 * @param real Logits of real images, `[B, 1]`.
 * @param fake Logits of generated images, `[B, 1]`.
 */
export function hingeDiscriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.add(tf.mean(tf.relu(tf.sub(1, real))), tf.mean(tf.relu(tf.add(1, fake)))));
}

/** The generator's loss against it, `-mean(fake)`; equation 17 of the same paper. */
export function hingeGeneratorLoss(fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(fake)) as tf.Scalar);
}

/**
 * The one backward pass of the original's loss is not enough here: where a generated image lies beyond the margin, the discriminator's
 * gradient is zero, and no multiple of it is the generator's.
 */
export const HINGE: GanLoss = {
  kernels: ["Neg", "Relu", "Step"],
  gradients: (task) => twoPassGradients({ discriminator: hingeDiscriminatorLoss, generator: hingeGeneratorLoss }, task),
};

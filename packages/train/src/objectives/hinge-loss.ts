import * as tf from "@tensorflow/tfjs";

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

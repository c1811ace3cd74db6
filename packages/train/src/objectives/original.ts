import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { detach, valueAndGradients } from "../gradients";
import { halves, type GanLoss, type LossGradients, type LossTask } from "./gan-loss";

/**
 * The discriminator's loss on logits: `mean(softplus(-real)) + mean(softplus(fake))`, which is binary cross-entropy with targets 1
 * and 0 in its stable form.
 *
 * Reference: Goodfellow et al., "Generative Adversarial Nets", 2014.
 *
 * @param real Logits of real images, `[B, 1]`.
 * @param fake Logits of generated images, `[B, 1]`.
 */
export function discriminatorLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake))));
}

/**
 * The generator's non-saturating loss, `mean(softplus(-fake))`.
 *
 * Reference: the same paper, section 3.
 */
export function generatorLoss(fake: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.softplus(tf.neg(fake))));
}

/** Below this logit the discriminator's gradient for a generated image nears the smallest float32 numbers. */
const LOWEST_LOGIT = -80;

/**
 * By what each generated image's gradient of {@link discriminatorLoss} must be multiplied to give its gradient of
 * {@link generatorLoss}: `-exp(-logit)`.
 *
 * The discriminator sees every image by itself, so an image's gradient is proportional to the derivative at its logit `l`:
 * `sigmoid(l) / B` for the one loss and `(sigmoid(l) - 1) / B` for the other. One backward pass serves both networks.
 *
 * @param fake Logits `[B, 1]`.
 * @returns `[B, 1]`
 */
export function generatorGradientRatio(fake: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.neg(tf.exp(tf.neg(tf.maximum(fake, LOWEST_LOGIT)))));
}

/** The losses of the original study, both from one pass. */
export const ORIGINAL: GanLoss = {
  kernels: ["Exp", "Maximum", "Neg", "Sigmoid", "Softplus", "SplitV"],
  gradients: onePassGradients,
};

function onePassGradients({ discriminator, realImages, fakeImages, dropoutRandom, augment }: LossTask): LossGradients {
  return tf.tidy(() => {
    const {
      value,
      extra: fakeLogits,
      gradients: [imageGradient, ...gradients],
    } = valueAndGradients(() => {
      const images = augment(tf.concat([realImages, fakeImages])); // [2B, rows, columns, channels]
      const [real, fake] = halves(forward(discriminator, images, { training: true, dropoutRandom }));
      return { value: discriminatorLoss(real, fake), extra: tf.keep(fake) };
    }, [fakeImages, ...trainableVariables(discriminator)]);
    const ratio = tf.reshape(generatorGradientRatio(fakeLogits), [-1, 1, 1, 1]);
    const result = {
      discriminatorLoss: tf.keep(value),
      generatorLoss: tf.keep(generatorLoss(fakeLogits)),
      discriminatorGradients: gradients.map((gradient) => tf.keep(gradient)),
      imageGradient: detach(tf.mul(imageGradient, ratio)),
    };
    fakeLogits.dispose();
    return result;
  });
}

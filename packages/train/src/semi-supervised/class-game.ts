import * as tf from "@tensorflow/tfjs";

/**
 * The unlabelled half of the discriminator's loss in a game with one class more than the labels have: real images should fall into any
 * class, generated ones into the further class, whose logit is fixed at 0. With `l = log(sum(exp(logits)))` an image is real with
 * probability `sigmoid(l)`, so the loss is `mean(softplus(-l(real))) + mean(softplus(l(fake)))`.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016, section 5.
 *
 * @param real Logits of real images, `[B, classes]`.
 * @param fake Logits of generated images, `[B', classes]`.
 */
export function classGameLoss(real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const [ofReal, ofFake] = [tf.logSumExp(real, 1), tf.logSumExp(fake, 1)];
    return tf.add(tf.mean(tf.softplus(tf.neg(ofReal))), tf.mean(tf.softplus(ofFake)));
  });
}

/**
 * The generator's loss: the mean square of the difference between the mean features of real and of generated images.
 *
 * Reference: the same paper, section 3.1.
 *
 * @param real Features of real images, `[B, features]`.
 * @param fake Features of generated images, `[B', features]`.
 */
export function featureMatchingLoss(real: tf.Tensor2D, fake: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(tf.mean(real, 0), tf.mean(fake, 0)))));
}

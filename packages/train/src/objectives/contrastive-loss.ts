import * as tf from "@tensorflow/tfjs";

/** No similarity comes near it, so an image never counts as its own partner. */
const NEVER = -1e9;
const EPSILON = 1e-12;

/**
 * Cross-entropy of finding each view's partner among all other views by the cosine of their vectors (NT-Xent).
 *
 * Reference: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", 2020, equation 1.
 *
 * @param vectors `[2B, D]`; row `i` and row `i + B` belong to the same image.
 * @param temperature Cosines are divided by it.
 */
export function contrastiveLoss(vectors: tf.Tensor2D, temperature: number): tf.Scalar {
  const count = vectors.shape[0];
  return tf.tidy(() => {
    const length = tf.sqrt(tf.add(tf.sum(tf.square(vectors), 1, true), EPSILON)); // [2B, 1]
    const unit = tf.div(vectors, length) as tf.Tensor2D;
    const similarity = tf.div(tf.matMul(unit, unit, false, true), temperature); // [2B, 2B]
    const { partners, themselves } = pairings(count);
    return tf.losses.softmaxCrossEntropy(partners, tf.add(similarity, themselves)) as tf.Scalar;
  });
}

/** One-hot rows of the partners, and {@link NEVER} on the diagonal. */
function pairings(count: number): { partners: tf.Tensor2D; themselves: tf.Tensor2D } {
  const partners = new Float32Array(count * count);
  const themselves = new Float32Array(count * count);
  for (let row = 0; row < count; row++) {
    partners[row * count + ((row + count / 2) % count)] = 1;
    themselves[row * count + row] = NEVER;
  }
  return { partners: tf.tensor2d(partners, [count, count]), themselves: tf.tensor2d(themselves, [count, count]) };
}

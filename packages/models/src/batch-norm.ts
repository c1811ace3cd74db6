import * as tf from "@tensorflow/tfjs";

/** A batch normalised by its own statistics. */
export interface NormalizedBatch {
  /** The input's shape. */
  readonly output: tf.Tensor;
  /** Mean and (biased) variance of each channel over the batch, `[C]`; no gradient flows through them. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * Batch normalisation over all axes but the last, with the closed form of its gradient:
 * `dx = a * dy - a * mean(dy) - a * xhat * mean(dy * xhat)` with `a = gamma / sqrt(variance + epsilon)`. tfjs derives the same from its
 * parts, in some 25 passes over the tensor instead of 8.
 *
 * Reference: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015.
 *
 * @param x `[..., C]`
 * @param gamma Scale `[C]`.
 * @param beta Offset `[C]`.
 */
export function normalizeBatch(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): NormalizedBatch {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const count = x.size / x.shape[x.rank - 1];
  const mean = tf.mean(x, axes); // [C]
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), axes); // [C]
  const inverse = tf.rsqrt(tf.add(variance, epsilon)); // [C]
  const normalize = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [, scale, offset] = args as tf.Tensor[];
    const save = args[3] as tf.GradSaveFunc;
    save([centered, inverse, scale]);
    const value = tf.add(tf.mul(centered, tf.mul(scale, inverse)), offset);
    const gradFunc = (dy: tf.Tensor, [c, r, g]: tf.Tensor[]): tf.Tensor[] => {
      const betaGradient = tf.sum(dy, axes); // [C]
      const gammaGradient = tf.mul(tf.sum(tf.mul(dy, c), axes), r); // [C]
      const a = tf.mul(g, r);
      const slope = tf.div(tf.mul(tf.mul(a, r), gammaGradient), count);
      const shift = tf.div(tf.mul(a, betaGradient), count);
      const dx = tf.sub(tf.sub(tf.mul(dy, a), tf.mul(c, slope)), shift);
      return [dx, gammaGradient, betaGradient];
    };
    return { value, gradFunc };
  });
  return { output: normalize(x, gamma, beta), mean, variance };
}

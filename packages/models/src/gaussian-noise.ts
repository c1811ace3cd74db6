import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Adds independent normal noise to every element, from an explicit random stream; a tfjs `GaussianNoise` layer draws from
 * `Math.random`.
 *
 * @param stddev Standard deviation of the noise.
 */
export function gaussianNoise<T extends tf.Tensor>(input: T, stddev: number, random: Random): T {
  if (stddev === 0) {
    return input;
  }
  return tf.tidy(() => {
    const noise = random.normals(input.size);
    return tf.add(input, tf.mul(tf.tensor(noise, input.shape), stddev)) as T;
  });
}

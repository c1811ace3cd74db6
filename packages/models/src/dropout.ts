import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

const TWO_POW_16 = 2 ** 16;

/**
 * Inverted dropout with an explicit random stream: zeroes a share `rate` of the elements and divides the others by `1 - rate`.
 * The rate is rounded to 1/65536, since each 32-bit draw decides two elements.
 *
 * Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 */
export function dropout<T extends tf.Tensor>(input: T, rate: number, random: Random): T {
  if (rate === 0) {
    return input;
  }
  return tf.tidy(() => tf.mul(input, tf.tensor(dropoutMask(input.size, rate, random), input.shape)));
}

/** `size` numbers, each 0 with probability `rate` and `1 / (1 - rate)` otherwise. */
export function dropoutMask(size: number, rate: number, random: Random): Float32Array {
  const threshold = Math.round(rate * TWO_POW_16);
  const kept = 1 / (1 - threshold / TWO_POW_16);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i += 2) {
    const bits = random.uint32();
    mask[i] = (bits & 0xffff) < threshold ? 0 : kept;
    if (i + 1 < size) {
      mask[i + 1] = bits >>> 16 < threshold ? 0 : kept;
    }
  }
  return mask;
}

import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** A kernel of `@gan-cls/tfjs-backend-simd` that does forward and backward in one pass each and never stores a mask. */
const FUSED_KERNEL = "GanClsLeakyDropout";

const TWO_POW_32 = 2 ** 32;

/** Of MurmurHash3's finaliser, which is in the public domain; and an odd number near 2^32 divided by the golden ratio. */
const [MIX_1, MIX_2, SPREAD] = [0x85ebca6b, 0xc2b2ae35, 0x9e3779b1];

/** Two words that determine a whole mask. */
export type DropoutKey = readonly [number, number];

/** Draws the key of the next mask from a stream. */
export function drawDropoutKey(random: Random): DropoutKey {
  return [random.uint32(), random.uint32()];
}

/**
 * Inverted dropout with an explicit random stream, optionally after a LeakyReLU: zeroes each element with probability `rate` and divides
 * the others by `1 - rate`. Every engine draws the same mask.
 *
 * Reference: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 *
 * @param rate In `[0, 1)`.
 * @param slope Slope of the LeakyReLU below zero. @default 1, which is none
 */
export function dropout<T extends tf.Tensor>(input: T, rate: number, random: Random, slope = 1): T {
  if (rate === 0) {
    return slope === 1 ? input : tf.leakyRelu(input, slope);
  }
  const key = drawDropoutKey(random);
  return tf.getKernel(FUSED_KERNEL, tf.getBackend()) === undefined
    ? composed(input, rate, key, slope)
    : fused(input, rate, key, slope);
}

function composed<T extends tf.Tensor>(input: T, rate: number, key: DropoutKey, slope: number): T {
  return tf.tidy(() => {
    const activation = slope === 1 ? input : tf.leakyRelu(input, slope);
    return tf.mul(activation, tf.tensor(dropoutMask(input.size, rate, key), input.shape));
  });
}

function fused<T extends tf.Tensor>(input: T, rate: number, [key1, key2]: DropoutKey, slope: number): T {
  const attributes = { slope, scale: 1 / (1 - rate), threshold: thresholdOf(rate), key1, key2 };
  const run = (x: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
    tf.engine().runKernel(FUSED_KERNEL, { x, dy }, attributes) as tf.Tensor;
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    return { value: run(x, x), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => run(saved[0], dy) };
  });
  return operation(input) as T;
}

/** `size` numbers, each 0 with probability `rate` and `1 / (1 - rate)` otherwise, by a hash of the element's index and the key. */
export function dropoutMask(size: number, rate: number, [key1, key2]: DropoutKey): Float32Array {
  const threshold = thresholdOf(rate);
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let hash = Math.imul(i, SPREAD) ^ key1;
    hash = (Math.imul(hash ^ (hash >>> 16), MIX_1) + key2) | 0;
    hash = Math.imul(hash ^ (hash >>> 13), MIX_2);
    mask[i] = (hash ^ (hash >>> 16)) >>> 0 < threshold ? 0 : kept;
  }
  return mask;
}

function thresholdOf(rate: number): number {
  return Math.round(rate * TWO_POW_32);
}

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

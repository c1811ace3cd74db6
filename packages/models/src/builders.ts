import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** `[rows, columns, channels]` of one image. */
export type ImageShape = readonly [rows: number, columns: number, channels: number];

/** MNIST's image shape. */
export const MNIST_SHAPE: ImageShape = [28, 28, 1];

/** Length of the generator's noise vector in the original study. */
export const LATENT_SIZE = 100;

/**
 * Glorot-uniform initialisers, one independent stream per layer. A tfjs initialiser with a plain shared seed would give layers of
 * equal shape equal weights.
 *
 * Reference: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
export function glorotUniformPerLayer(
  seed: number,
): (layerName: string) => ReturnType<typeof tf.initializers.glorotUniform> {
  const random = Random.fromSeed(seed).stream("initial-weights");
  return (layerName) => tf.initializers.glorotUniform({ seed: random.stream(layerName).seed() });
}

import { assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer, LATENT_SIZE, MNIST_SHAPE, type ImageShape } from "./builders";
import { assertBuildable } from "./network-depth";

/** Options of {@link buildDenseGenerator}. */
export interface DenseGeneratorOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** Length of the noise vector. @default 100 */
  latentSize?: number;
  /** 8 to 128 rows and columns, 1 or 3 channels. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** Units of the hidden layers. @default [500, 500] */
  hiddenUnits?: readonly number[];
}

/**
 * The fully connected generator of the semi-supervised GAN: noise `[B, latentSize]` to images `[B, rows, columns, channels]` in
 * `[-1, 1]`, with BatchNorm and LeakyReLU in between (the paper uses softplus). A cheap network is enough, because only the
 * discriminator is kept. The caller disposes it.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016, section 5.
 */
export function buildDenseGenerator(options: DenseGeneratorOptions = {}): tf.Sequential {
  const { seed = 0, latentSize = LATENT_SIZE, imageShape = MNIST_SHAPE, hiddenUnits = [500, 500] } = options;
  assertNonNegativeInteger("buildDenseGenerator", "seed", seed);
  assertPositiveInteger("buildDenseGenerator", "latentSize", latentSize);
  hiddenUnits.forEach((units) => assertPositiveInteger("buildDenseGenerator", "hiddenUnits", units));
  assertBuildable("buildDenseGenerator", imageShape);
  const kernel = glorotUniformPerLayer(seed);
  const pixels = imageShape.reduce((product, length) => product * length, 1);
  return tf.sequential({
    name: "dense_generator",
    layers: [
      ...hiddenUnits.flatMap((units, index) => {
        const name = `hidden_${index + 1}`;
        return [
          tf.layers.dense({
            ...{ name, units, useBias: false, kernelInitializer: kernel(name) },
            ...(index === 0 && { inputShape: [latentSize] }),
          }),
          tf.layers.batchNormalization({ name: `norm_${index + 1}`, momentum: 0.9, epsilon: 1e-3 }),
          tf.layers.leakyReLU({ name: `leaky_${index + 1}`, alpha: 0.2 }),
        ];
      }),
      tf.layers.dense({
        ...{ name: "draw", units: pixels, activation: "tanh", kernelInitializer: kernel("draw") },
        ...(hiddenUnits.length === 0 && { inputShape: [latentSize] }),
      }),
      tf.layers.reshape({ name: "image", targetShape: [...imageShape] }),
    ],
  });
}

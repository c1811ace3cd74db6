import { assertNonNegativeInteger, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer, LATENT_SIZE, MNIST_SHAPE, type ImageShape } from "./builders";

/** Options of {@link buildGenerator}. */
export interface GeneratorOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** Length of the noise vector. @default 100 */
  latentSize?: number;
  /** Shape of the images to draw; rows and columns must be divisible by 4. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** Channels after the dense layer, the first and the second transposed convolution. @default [256, 128, 64] */
  filters?: readonly [number, number, number];
  /** Slope of LeakyReLU below zero. @default 0.3 */
  leakySlope?: number;
}

/** Each of the two strided transposed convolutions doubles rows and columns. */
const UPSAMPLING = 4;

/**
 * The original study's DCGAN generator: noise `[B, latentSize]`, standard normal, to images `[B, rows, columns, channels]` in
 * `[-1, 1]`. 2 330 944 parameters by default, BatchNorm's moving statistics counted. The caller disposes the model.
 *
 * Reference: Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", 2015.
 *
 * @throws GanClsError `invalid-argument` for sizes that do not fit.
 */
export function buildGenerator(options: GeneratorOptions = {}): tf.Sequential {
  const {
    seed = 0,
    latentSize = LATENT_SIZE,
    imageShape: [rows, columns, channels] = MNIST_SHAPE,
    filters = [256, 128, 64],
    leakySlope = 0.3,
  } = options;
  assertNonNegativeInteger("buildGenerator", "seed", seed);
  assertPositiveInteger("buildGenerator", "latentSize", latentSize);
  filters.forEach((count) => assertPositiveInteger("buildGenerator", "filters", count));
  if (rows % UPSAMPLING !== 0 || columns % UPSAMPLING !== 0) {
    throw new GanClsError(
      "invalid-argument",
      `buildGenerator: rows and columns must be divisible by ${UPSAMPLING}, got ${rows}x${columns}`,
    );
  }
  const kernel = glorotUniformPerLayer(seed);
  const [first, second, third] = filters;
  const [startRows, startColumns] = [rows / UPSAMPLING, columns / UPSAMPLING];
  const upsample = (name: string, count: number, strides: number, activation?: "tanh"): tf.layers.Layer =>
    tf.layers.conv2dTranspose({
      name,
      filters: count,
      kernelSize: 5,
      strides,
      padding: "same",
      useBias: false,
      kernelInitializer: kernel(name),
      ...(activation && { activation }),
    });
  // Keras' defaults of the original's time: momentum 0.99, epsilon 1e-3.
  const normalise = (index: number): tf.layers.Layer[] => [
    tf.layers.batchNormalization({ name: `norm_${index}`, momentum: 0.99, epsilon: 1e-3 }),
    tf.layers.leakyReLU({ name: `leaky_${index}`, alpha: leakySlope }),
  ];
  return tf.sequential({
    name: "generator",
    layers: [
      tf.layers.dense({
        name: "project",
        units: startRows * startColumns * first,
        inputShape: [latentSize],
        useBias: false,
        kernelInitializer: kernel("project"),
      }), // [B, 12544]
      ...normalise(1),
      tf.layers.reshape({ name: "unflatten", targetShape: [startRows, startColumns, first] }), // [B, 7, 7, 256]
      upsample("upsample_1", second, 1), // [B, 7, 7, 128]
      ...normalise(2),
      upsample("upsample_2", third, 2), // [B, 14, 14, 64]
      ...normalise(3),
      upsample("draw", channels, 2, "tanh"), // [B, 28, 28, 1]
    ],
  });
}

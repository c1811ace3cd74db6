import { assertInRange, assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer, MNIST_SHAPE, type ImageShape } from "./builders";
import { FEATURE_LAYER } from "./layers";

/** Options of {@link buildDiscriminator}. */
export interface DiscriminatorOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** Channels of the two strided convolutions. @default [64, 128] */
  filters?: readonly [number, number];
  /** Share of activations dropped after each convolution while training. @default 0.3 */
  dropoutRate?: number;
  /** Slope of LeakyReLU below zero. @default 0.3 */
  leakySlope?: number;
}

/**
 * The original study's discriminator: images `[B, rows, columns, channels]` in `[-1, 1]` to one logit each, `[B, 1]`, above zero
 * for "real". 212 865 parameters by default. Feature layers: `leaky_1` and `leaky_2` (maps) and {@link FEATURE_LAYER} (flat). The
 * caller disposes the model.
 */
export function buildDiscriminator(options: DiscriminatorOptions = {}): tf.Sequential {
  const { seed = 0, imageShape = MNIST_SHAPE, filters = [64, 128], dropoutRate = 0.3, leakySlope = 0.3 } = options;
  assertNonNegativeInteger("buildDiscriminator", "seed", seed);
  filters.forEach((count) => assertPositiveInteger("buildDiscriminator", "filters", count));
  assertInRange("buildDiscriminator", "dropoutRate", dropoutRate, 0, 0.99);
  const kernel = glorotUniformPerLayer(seed);
  const block = (index: number, inputShape?: ImageShape): tf.layers.Layer[] => [
    tf.layers.conv2d({
      name: `conv_${index}`,
      filters: filters[index - 1],
      kernelSize: 5,
      strides: 2,
      padding: "same",
      kernelInitializer: kernel(`conv_${index}`),
      ...(inputShape && { inputShape: [...inputShape] }),
    }),
    tf.layers.leakyReLU({ name: `leaky_${index}`, alpha: leakySlope }),
    tf.layers.dropout({ name: `dropout_${index}`, rate: dropoutRate }),
  ];
  return tf.sequential({
    name: "discriminator",
    layers: [
      ...block(1, imageShape), // [B, 14, 14, 64]
      ...block(2), // [B, 7, 7, 128]
      tf.layers.flatten({ name: FEATURE_LAYER }), // [B, 6272]
      tf.layers.dense({ name: "logit", units: 1, kernelInitializer: kernel("logit") }), // [B, 1]
    ],
  });
}

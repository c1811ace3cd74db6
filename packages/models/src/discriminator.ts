import { assertInRange, assertNonNegativeInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer, MNIST_SHAPE, type ImageShape } from "./builders";
import { FEATURE_LAYER } from "./layers";
import { assertBuildable, assertWidths, discriminatorWidths, ganStages } from "./network-depth";

/** Options of {@link buildDiscriminator}. */
export interface DiscriminatorOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** 8 to 128 rows and columns, 1 or 3 channels. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /**
   * Channels of the strided convolutions. Sides above 32 take more convolutions than the default has: one of half the first width before them (at
   * least 32), then others of twice the last behind them (at most 256). With more numbers the network is deeper. @default [64, 128]
   */
  filters?: readonly number[];
  /** Share of activations dropped after each convolution while training. @default 0.3 */
  dropoutRate?: number;
  /** Slope of LeakyReLU below zero. @default 0.3 */
  leakySlope?: number;
}

/**
 * The original study's discriminator: images `[B, rows, columns, channels]` in `[-1, 1]` to one logit each, `[B, 1]`, above zero
 * for "real". 212 865 parameters by default. Every convolution halves the sides, rounded up, until the smaller one is at most 8 (7x7 for
 * MNIST). Feature layers: the convolutions' outputs (maps, see `convolutionOutputs`) and {@link FEATURE_LAYER} (flat). The caller disposes the model.
 *
 * @throws GanClsError `invalid-argument` for sizes that do not fit.
 */
export function buildDiscriminator(options: DiscriminatorOptions = {}): tf.Sequential {
  const { seed = 0, imageShape = MNIST_SHAPE, filters = [64, 128], dropoutRate = 0.3, leakySlope = 0.3 } = options;
  assertNonNegativeInteger("buildDiscriminator", "seed", seed);
  assertWidths("buildDiscriminator", filters);
  assertBuildable("buildDiscriminator", imageShape);
  assertInRange("buildDiscriminator", "dropoutRate", dropoutRate, 0, 0.99);
  const widths = discriminatorWidths(filters, ganStages(imageShape));
  const kernel = glorotUniformPerLayer(seed);
  const block = (width: number, index: number): tf.layers.Layer[] => [
    tf.layers.conv2d({
      ...{ name: `conv_${index}`, filters: width, kernelSize: 5, strides: 2, padding: "same" },
      kernelInitializer: kernel(`conv_${index}`),
      ...(index === 1 && { inputShape: [...imageShape] }),
    }),
    tf.layers.leakyReLU({ name: `leaky_${index}`, alpha: leakySlope }),
    tf.layers.dropout({ name: `dropout_${index}`, rate: dropoutRate }),
  ];
  return tf.sequential({
    name: "discriminator",
    layers: [
      // [B, 14, 14, 64], [B, 7, 7, 128]
      ...widths.flatMap((width, index) => block(width, index + 1)),
      tf.layers.flatten({ name: FEATURE_LAYER }), // [B, 6272]
      tf.layers.dense({ name: "logit", units: 1, kernelInitializer: kernel("logit") }), // [B, 1]
    ],
  });
}

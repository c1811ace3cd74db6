import { assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer, LATENT_SIZE, MNIST_SHAPE, type ImageShape } from "./builders";
import { assertBuildable, assertWidths, ganStages, generatorWidths } from "./network-depth";

/** Options of {@link buildGenerator}. */
export interface GeneratorOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** Length of the noise vector. @default 100 */
  latentSize?: number;
  /** Shape of the images to draw: 8 to 128 rows and columns, 1 or 3 channels. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /**
   * Channels after the dense layer and after each transposed convolution but the last. Sides above 32 take more layers than the default has: each
   * has half the channels of the one before, at least 32. With more numbers the network is deeper. @default [256, 128, 64]
   */
  filters?: readonly number[];
  /** Slope of LeakyReLU below zero. @default 0.3 */
  leakySlope?: number;
}

/**
 * The original study's DCGAN generator: noise `[B, latentSize]`, standard normal, to images `[B, rows, columns, channels]` in
 * `[-1, 1]`. 2 330 944 parameters by default, BatchNorm's moving statistics counted. It starts from maps whose smaller side is at most 8
 * (7x7 for MNIST) and doubles them twice or more often; a size that this does not give is drawn larger and cropped on all sides. The caller
 * disposes the model.
 *
 * Reference: Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", 2015.
 *
 * @throws GanClsError `invalid-argument` for sizes that do not fit.
 */
export function buildGenerator(options: GeneratorOptions = {}): tf.Sequential {
  const { seed = 0, latentSize = LATENT_SIZE, imageShape = MNIST_SHAPE, filters = [256, 128, 64] } = options;
  const { leakySlope = 0.3 } = options;
  assertNonNegativeInteger("buildGenerator", "seed", seed);
  assertPositiveInteger("buildGenerator", "latentSize", latentSize);
  assertWidths("buildGenerator", filters);
  assertBuildable("buildGenerator", imageShape);
  const [rows, columns, channels] = imageShape;
  const stages = Math.max(ganStages(imageShape), filters.length - 1);
  const [first, ...later] = generatorWidths(filters, stages + 1);
  const [startRows, startColumns] = [rows, columns].map((side) => Math.ceil(side / 2 ** stages));
  const kernel = glorotUniformPerLayer(seed);
  const upsample = (name: string, count: number, strides: number, activation?: "tanh"): tf.layers.Layer =>
    tf.layers.conv2dTranspose({
      ...{ name, filters: count, kernelSize: 5, strides, padding: "same", useBias: false },
      ...{ kernelInitializer: kernel(name), ...(activation && { activation }) },
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
        ...{ name: "project", units: startRows * startColumns * first, inputShape: [latentSize], useBias: false },
        kernelInitializer: kernel("project"),
      }), // [B, 12544]
      ...normalise(1),
      tf.layers.reshape({ name: "unflatten", targetShape: [startRows, startColumns, first] }), // [B, 7, 7, 256]
      // [B, 7, 7, 128], then twice the sides each time: [B, 14, 14, 64]
      ...later.flatMap((width, index) => [
        upsample(`upsample_${index + 1}`, width, index === 0 ? 1 : 2),
        ...normalise(index + 2),
      ]),
      upsample("draw", channels, 2, "tanh"), // [B, 28, 28, 1]
      ...cropTo([rows, columns], [startRows, startColumns], stages),
    ],
  });
}

/** A layer that cuts what was drawn too much, on all sides; none where the size fits. */
function cropTo(wanted: readonly number[], start: readonly number[], stages: number): tf.layers.Layer[] {
  const margins = wanted.map((side, axis) => {
    const margin = start[axis] * 2 ** stages - side;
    return [Math.floor(margin / 2), Math.ceil(margin / 2)] as [number, number];
  }) as [[number, number], [number, number]];
  return margins.flat().some((margin) => margin > 0) ? [tf.layers.cropping2D({ name: "crop", cropping: margins })] : [];
}

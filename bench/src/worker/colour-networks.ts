import { classifierHead } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Length of a generator's noise vector. */
export const LATENT_SIZE = 100;

/** Both networks of a DCGAN. */
export interface ColourGan {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
}

/** Sides of the images for which there is a DCGAN. */
export type ColourGanSize = 32 | 64;

const GLOROT = { kernelInitializer: "glorotUniform" } as const;

/**
 * A CNN in the manner of VGG for images of 32 x 32 x 3: pairs of 3x3 convolutions with 64, 128 and 256 channels, each pair followed by
 * pooling. These networks are the bench's own, so that its figures stay comparable when the project's builders change.
 *
 * Reference: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014.
 */
export function buildColourCnn(): tf.Sequential {
  const convolution = (filters: number, inputShape?: [number, number, number]): tf.layers.Layer =>
    tf.layers.conv2d({
      ...{ filters, kernelSize: 3, padding: "same", activation: "relu", ...GLOROT },
      ...(inputShape && { inputShape }),
    });
  const pool = (): tf.layers.Layer => tf.layers.maxPooling2d({ poolSize: 2 });
  return tf.sequential({
    layers: [
      ...[convolution(64, [32, 32, 3]), convolution(64), pool()], // [B, 16, 16, 64]
      ...[convolution(128), convolution(128), pool()], // [B, 8, 8, 128]
      ...[convolution(256), convolution(256), pool()], // [B, 4, 4, 256]
      tf.layers.flatten(), // [B, 4096]
      ...classifierHead({ classCount: 10 }), // [B, 10]
    ],
  });
}

/**
 * A DCGAN for images of 32 x 32 x 3 with 5x5 filters, the original study's with one more layer in the discriminator, or for 64 x 64 x 3 with
 * 4x4 filters, as DCGANs for photos have them. The discriminators have dropout and no BatchNorm, as the original study's.
 *
 * Reference: Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", 2015.
 */
export function buildColourGan(size: ColourGanSize): ColourGan {
  return size === 32
    ? {
        generator: buildGenerator({ kernelSize: 5, start: 8, filters: [256, 128, 64], strides: [1, 2, 2] }),
        discriminator: buildDiscriminator({ size, kernelSize: 5, filters: [64, 128, 256] }),
      }
    : {
        generator: buildGenerator({ kernelSize: 4, start: 4, filters: [512, 256, 128, 64], strides: [2, 2, 2, 2] }),
        discriminator: buildDiscriminator({ size, kernelSize: 4, filters: [64, 128, 256, 512] }),
      };
}

/** Slope of every LeakyReLU below zero, and share of activations dropped. */
const [SLOPE, DROPOUT] = [0.2, 0.3];

function buildDiscriminator({
  size,
  kernelSize,
  filters,
}: {
  size: number;
  kernelSize: number;
  filters: number[];
}): tf.Sequential {
  const blocks = filters.flatMap((count, index) => [
    tf.layers.conv2d({
      ...{ filters: count, kernelSize, strides: 2, padding: "same", ...GLOROT },
      ...(index === 0 && { inputShape: [size, size, 3] }),
    }), // [B, size / 2, size / 2, count], and so on
    tf.layers.leakyReLU({ alpha: SLOPE }),
    tf.layers.dropout({ rate: DROPOUT }),
  ]);
  return tf.sequential({ layers: [...blocks, tf.layers.flatten(), tf.layers.dense({ units: 1, ...GLOROT })] });
}

interface GeneratorShape {
  readonly kernelSize: number;
  /** Rows and columns of the first images. */
  readonly start: number;
  /** Channels before each transposed convolution; the last one draws three. */
  readonly filters: number[];
  readonly strides: number[];
}

function buildGenerator({ kernelSize, start, filters, strides }: GeneratorShape): tf.Sequential {
  const normalised = (): tf.layers.Layer[] => [
    tf.layers.batchNormalization({ momentum: 0.99, epsilon: 1e-3 }),
    tf.layers.leakyReLU({ alpha: SLOPE }),
  ];
  const upsample = (count: number, stride: number, activation?: "tanh"): tf.layers.Layer =>
    tf.layers.conv2dTranspose({
      ...{ filters: count, kernelSize, strides: stride, padding: "same", useBias: false, ...GLOROT },
      ...(activation && { activation }),
    });
  const [first, ...hidden] = filters;
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: start * start * first, inputShape: [LATENT_SIZE], useBias: false, ...GLOROT }),
      ...normalised(),
      tf.layers.reshape({ targetShape: [start, start, first] }),
      ...hidden.flatMap((count, index) => [upsample(count, strides[index]), ...normalised()]),
      upsample(3, strides[hidden.length], "tanh"),
    ],
  });
}

import { assertInRange, assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { FEATURE_LAYER } from "./layers";
import { classifierHead } from "./classifier-head";
import { glorotUniformPerLayer, MNIST_SHAPE, type ImageShape } from "./builders";

/** Options of {@link buildCnn}. */
export interface CnnOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** @default 10 */
  classCount?: number;
  /** Channels of the two convolutions. @default [32, 64] */
  filters?: readonly [number, number];
  /** Units of the hidden dense layer. @default 128 */
  hiddenUnits?: number;
  /** Activation of the hidden dense layer; the original left it linear. @default "linear" */
  hiddenActivation?: "linear" | "relu";
  /** Share of the hidden layer's inputs and outputs dropped while training; the original dropped none. @default 0 */
  dropoutRate?: number;
}

/**
 * The original study's conventional CNN: images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classCount]`.
 * 225 034 parameters by default. Feature layer: {@link FEATURE_LAYER} (1600 numbers by default). The caller disposes the model.
 */
export function buildCnn(options: CnnOptions = {}): tf.Sequential {
  const {
    seed = 0,
    imageShape = MNIST_SHAPE,
    classCount = 10,
    filters = [32, 64],
    hiddenUnits = 128,
    hiddenActivation = "linear",
    dropoutRate = 0,
  } = options;
  assertNonNegativeInteger("buildCnn", "seed", seed);
  assertPositiveInteger("buildCnn", "hiddenUnits", hiddenUnits);
  assertInRange("buildCnn", "dropoutRate", dropoutRate, 0, 0.99);
  filters.forEach((count) => assertPositiveInteger("buildCnn", "filters", count));
  const kernel = glorotUniformPerLayer(seed);
  const block = (index: number, inputShape?: ImageShape): tf.layers.Layer[] => [
    tf.layers.conv2d({
      name: `conv_${index}`,
      filters: filters[index - 1],
      kernelSize: 3,
      activation: "relu",
      kernelInitializer: kernel(`conv_${index}`),
      ...(inputShape && { inputShape: [...inputShape] }),
    }),
    tf.layers.maxPooling2d({ name: `pool_${index}`, poolSize: 2 }),
  ];
  return tf.sequential({
    name: "cnn",
    layers: [
      ...block(1, imageShape), // [B, 13, 13, 32]
      ...block(2), // [B, 5, 5, 64]
      tf.layers.flatten({ name: FEATURE_LAYER }), // [B, 1600]
      ...(dropoutRate > 0 ? [tf.layers.dropout({ name: "dropout", rate: dropoutRate })] : []),
      ...classifierHead({
        classCount,
        seed,
        hidden: [{ units: hiddenUnits, activation: hiddenActivation, dropoutRate }],
      }), // [B, 10]
    ],
  });
}

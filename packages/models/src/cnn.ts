import { assertInRange, assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { FEATURE_LAYER } from "./layers";
import { classifierHead } from "./classifier-head";
import { glorotUniformPerLayer, MNIST_SHAPE, type ImageShape } from "./builders";
import { assertBuildable, assertWidths, cnnBlocks, cnnWidths } from "./network-depth";

/** Options of {@link buildCnn}. */
export interface CnnOptions {
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** 8 to 128 rows and columns, 1 or 3 channels. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** @default 10 */
  classCount?: number;
  /**
   * Channels of the convolutions. Where the size asks for more convolutions, each has twice the channels of the one before, at most 128; those
   * that a small image has no room for are left out. @default [32, 64], or [32] for sides below 18
   */
  filters?: readonly number[];
  /** Units of the hidden dense layer. @default 128 */
  hiddenUnits?: number;
  /** Activation of the hidden dense layer; the original left it linear. @default "linear" */
  hiddenActivation?: "linear" | "relu";
  /** Share of the hidden layer's inputs and outputs dropped while training; the original dropped none. @default 0 */
  dropoutRate?: number;
}

const DEFAULT_FILTERS: readonly number[] = [32, 64];

/**
 * The original study's conventional CNN: images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities `[B, classCount]`.
 * 225 034 parameters by default. As many convolutions, each with a pooling, as leave 3 to 7 rows or columns, whichever are fewer. Feature layer:
 * {@link FEATURE_LAYER} (1600 numbers by default). The caller disposes the model.
 *
 * @throws GanClsError `invalid-argument` for sizes that do not fit.
 */
export function buildCnn(options: CnnOptions = {}): tf.Sequential {
  const {
    seed = 0,
    imageShape = MNIST_SHAPE,
    classCount = 10,
    filters,
    hiddenUnits = 128,
    hiddenActivation = "linear",
    dropoutRate = 0,
  } = options;
  assertNonNegativeInteger("buildCnn", "seed", seed);
  assertPositiveInteger("buildCnn", "hiddenUnits", hiddenUnits);
  assertInRange("buildCnn", "dropoutRate", dropoutRate, 0, 0.99);
  assertWidths("buildCnn", filters ?? DEFAULT_FILTERS);
  assertBuildable("buildCnn", imageShape);
  const { usual, most } = cnnBlocks(imageShape);
  const widths = cnnWidths(filters ?? DEFAULT_FILTERS, Math.min(most, Math.max(usual, filters?.length ?? 0)));
  const kernel = glorotUniformPerLayer(seed);
  const block = (width: number, index: number): tf.layers.Layer[] => [
    tf.layers.conv2d({
      ...{ name: `conv_${index}`, filters: width, kernelSize: 3, activation: "relu" },
      kernelInitializer: kernel(`conv_${index}`),
      ...(index === 1 && { inputShape: [...imageShape] }),
    }),
    tf.layers.maxPooling2d({ name: `pool_${index}`, poolSize: 2 }),
  ];
  return tf.sequential({
    name: "cnn",
    layers: [
      // [B, 13, 13, 32], [B, 5, 5, 64]
      ...widths.flatMap((width, index) => block(width, index + 1)),
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

import {
  assertInRange,
  assertNonNegativeInteger,
  assertOneOf,
  assertPositiveInteger,
  MAX_CLASSES,
  Random,
} from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { classifierHead, LOGITS_LAYER } from "./classifier-head";
import { duplicateLayer } from "./clone";
import { FEATURE_LAYER } from "./layers";
import { glorotUniformPerLayer, MNIST_SHAPE, type ImageShape } from "./builders";
import { assertBuildable, assertWidths, classPoolings } from "./network-depth";
import { WeightNormDense } from "./weight-norm-dense";

/** The architectures of {@link buildClassDiscriminator}. */
export const CLASS_DISCRIMINATOR_KINDS = ["convolutional", "dense"] as const;

export type ClassDiscriminatorKind = (typeof CLASS_DISCRIMINATOR_KINDS)[number];

/** Options of {@link buildClassDiscriminator}. */
export interface ClassDiscriminatorOptions {
  /** @default "convolutional" */
  kind?: ClassDiscriminatorKind;
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** 8 to 128 rows and columns, 1 or 3 channels. @default [28, 28, 1] */
  imageShape?: ImageShape;
  /** @default 10 */
  classCount?: number;
  /**
   * Convolutional: channels of its convolutions. Where the size asks for more, they have the last number of channels; those that a small image has
   * no room for are left out. @default [32, 64, 128, 128], or three of them for sides below 23
   */
  filters?: readonly number[];
  /** Dense: units of its hidden layers. @default [1000, 500, 250, 250, 250] */
  hiddenUnits?: readonly number[];
  /** Convolutional: share of the features dropped while training. @default 0.3 */
  dropoutRate?: number;
}

const DEFAULT_FILTERS: readonly number[] = [32, 64, 128, 128];
const LEAKY_SLOPE = 0.2;
/** Standard deviations of the noise on the images and on every hidden layer, as Salimans et al. chose them. */
const IMAGE_NOISE = 0.3;
const HIDDEN_NOISE = 0.5;

/**
 * A discriminator that also predicts the class of an image: images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities
 * `[B, classCount]`. The further class "generated" has the logit 0, so it needs no unit: an image is real with probability
 * `Z / (Z + 1)`, where `Z` is the sum of `exp(logits)`. Its last features are the layer {@link FEATURE_LAYER}. The caller disposes it.
 *
 * `convolutional`: a strided 5x5 and three 3x3 convolutions with BatchNorm and LeakyReLU; 253 000 parameters. Sides below 23 take a 3x3
 * convolution less, and sides above 46 one more for every doubling, each with a pooling, so that 2 to 5 rows or columns are left.
 * `dense`: the fully connected network of the paper with noise on every layer and normalised weights; see {@link withPlainWeights}.
 *
 * Reference: Salimans et al., "Improved Techniques for Training GANs", 2016, sections 3.1 and 5.
 *
 * @throws GanClsError `invalid-argument`
 */
export function buildClassDiscriminator(options: ClassDiscriminatorOptions = {}): tf.Sequential {
  const { kind = "convolutional", seed = 0, classCount = 10, imageShape = MNIST_SHAPE } = options;
  assertOneOf("buildClassDiscriminator", "kind", kind, CLASS_DISCRIMINATOR_KINDS);
  assertNonNegativeInteger("buildClassDiscriminator", "seed", seed);
  assertInRange("buildClassDiscriminator", "classCount", classCount, 2, MAX_CLASSES);
  assertBuildable("buildClassDiscriminator", imageShape);
  const layers = kind === "dense" ? denseLayers(options) : convolutionalLayers(options);
  return tf.sequential({ name: "class_discriminator", layers });
}

function convolutionalLayers(options: ClassDiscriminatorOptions): tf.layers.Layer[] {
  const { seed = 0, imageShape = MNIST_SHAPE, classCount = 10, dropoutRate = 0.3 } = options;
  const { filters = DEFAULT_FILTERS } = options;
  assertWidths("buildClassDiscriminator", filters);
  assertInRange("buildClassDiscriminator", "dropoutRate", dropoutRate, 0, 0.99);
  const kernel = glorotUniformPerLayer(seed);
  const poolings = poolingsFor(imageShape, options.filters);
  const block = (index: number): tf.layers.Layer[] => {
    const name = `conv_${index}`;
    const width = filters[Math.min(index, filters.length) - 1];
    return [
      tf.layers.conv2d({
        ...{ name, filters: width, useBias: false, padding: "same", kernelInitializer: kernel(name) },
        ...(index === 1 ? { kernelSize: 5, strides: 2, inputShape: [...imageShape] } : { kernelSize: 3 }),
      }),
      tf.layers.batchNormalization({ name: `norm_${index}`, momentum: 0.9, epsilon: 1e-3 }),
      tf.layers.leakyReLU({ name: `leaky_${index}`, alpha: LEAKY_SLOPE }),
    ];
  };
  const pool = (index: number): tf.layers.Layer => tf.layers.maxPooling2d({ name: `pool_${index}`, poolSize: 2 });
  return [
    ...block(1), // [B, 14, 14, 32]
    // [B, 7, 7, 64], [B, 3, 3, 128]
    ...Array.from({ length: poolings }, (_, index) => [...block(index + 2), pool(index + 2)]).flat(),
    ...block(poolings + 2),
    tf.layers.flatten({ name: FEATURE_LAYER }), // [B, 1152]
    ...(dropoutRate > 0 ? [tf.layers.dropout({ name: "dropout", rate: dropoutRate })] : []),
    ...classifierHead({ classCount, seed }),
  ];
}

/** How many of the convolutions are followed by a pooling: all but the first, which is strided, and the last. */
function poolingsFor(imageShape: ImageShape, filters: readonly number[] = []): number {
  const { usual, most } = classPoolings(imageShape);
  return Math.min(most, Math.max(usual, filters.length - 2));
}

function denseLayers(options: ClassDiscriminatorOptions): tf.layers.Layer[] {
  const { seed = 0, imageShape = MNIST_SHAPE, classCount = 10 } = options;
  const { hiddenUnits = [1000, 500, 250, 250, 250] } = options;
  hiddenUnits.forEach((units) => assertPositiveInteger("buildClassDiscriminator", "hiddenUnits", units));
  const random = Random.fromSeed(seed).stream("initial-weights");
  const dense = (name: string, units: number, last: boolean): tf.layers.Layer =>
    new WeightNormDense({
      ...{ name, units, seed: random.stream(name).seed() },
      ...(last ? { trainScale: true } : { activation: "relu" as const }),
    });
  return [
    tf.layers.flatten({ name: "flat", inputShape: [...imageShape] }), // [B, 784]
    tf.layers.gaussianNoise({ name: "image_noise", stddev: IMAGE_NOISE }),
    ...hiddenUnits.flatMap((units, index) => {
      const isLast = index === hiddenUnits.length - 1;
      const name = isLast ? FEATURE_LAYER : `hidden_${index + 1}`;
      return [dense(name, units, false), tf.layers.gaussianNoise({ name: `${name}_noise`, stddev: HIDDEN_NOISE })];
    }),
    dense(LOGITS_LAYER, classCount, true),
    tf.layers.softmax({ name: "probabilities" }),
  ];
}

/**
 * A copy that any TensorFlow.js loads and that predicts the same: without noise layers, which do nothing outside training, and with the
 * normalised weights computed. The caller disposes it.
 */
export function withPlainWeights(model: tf.Sequential): tf.Sequential {
  const copy = tf.sequential({ name: model.name });
  for (const layer of model.layers.filter((candidate) => candidate.getClassName() !== "GaussianNoise")) {
    const isNormalised = layer instanceof WeightNormDense;
    const plain = isNormalised ? layer.toDense() : duplicateLayer(layer);
    copy.add(plain);
    tf.tidy(() => plain.setWeights(isNormalised ? [layer.kernel(), layer.bias] : layer.getWeights()));
  }
  return copy;
}

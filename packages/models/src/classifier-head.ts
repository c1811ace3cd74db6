import { assertInRange, assertPositiveInteger, MAX_CLASSES } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer } from "./builders";

/** One hidden dense layer of a head. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: "linear" | "relu";
  /** Whether BatchNorm is between the dense layer and its activation (Ioffe and Szegedy 2015). @default false */
  readonly batchNorm?: boolean;
  /** Share of the layer's outputs dropped while training. @default 0 */
  readonly dropoutRate?: number;
}

/** Options of {@link classifierHead}. */
export interface ClassifierHeadOptions {
  classCount: number;
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** Dense layers before the last one. @default [] */
  hidden?: readonly HiddenLayer[];
  /** Begin with a BatchNorm layer named `normalise`, which replaces standardising the features. @default false */
  normalise?: boolean;
}

/** Name of the layer that gives one logit per class; training uses its output because softmax loses precision. */
export const LOGITS_LAYER = "logits";

/**
 * New layers that turn flat features `[B, F]` into probabilities `[B, classCount]`: hidden dense layers named `hidden`, `hidden_2`,
 * ... (with `_norm`, `_relu` and `_dropout` where they have these), a dense layer named {@link LOGITS_LAYER} and a softmax named `probabilities`.
 */
export function classifierHead({
  classCount,
  seed = 0,
  hidden = [],
  normalise = false,
}: ClassifierHeadOptions): tf.layers.Layer[] {
  assertPositiveInteger("classifierHead", "classCount", classCount);
  assertInRange("classifierHead", "classCount", classCount, 2, MAX_CLASSES);
  const kernel = glorotUniformPerLayer(seed);
  const hiddenLayers = hidden.flatMap((layer, index) => {
    const name = index === 0 ? "hidden" : `hidden_${index + 1}`;
    return hiddenBlock(layer, name, kernel(name));
  });
  return [
    ...(normalise ? [batchNorm("normalise")] : []),
    ...hiddenLayers,
    tf.layers.dense({ name: LOGITS_LAYER, units: classCount, kernelInitializer: kernel(LOGITS_LAYER) }),
    tf.layers.softmax({ name: "probabilities" }),
  ];
}

function hiddenBlock(
  { units, activation, batchNorm: isNormalised = false, dropoutRate = 0 }: HiddenLayer,
  name: string,
  kernelInitializer: ReturnType<ReturnType<typeof glorotUniformPerLayer>>,
): tf.layers.Layer[] {
  assertPositiveInteger("classifierHead", "units", units);
  assertInRange("classifierHead", "dropoutRate", dropoutRate, 0, 0.99);
  const dense = tf.layers.dense({
    ...{ name, units, kernelInitializer },
    activation: isNormalised ? "linear" : activation,
  });
  return [
    dense,
    ...(isNormalised ? [batchNorm(`${name}_norm`)] : []),
    ...(isNormalised && activation === "relu" ? [tf.layers.reLU({ name: `${name}_relu` })] : []),
    ...(dropoutRate > 0 ? [tf.layers.dropout({ name: `${name}_dropout`, rate: dropoutRate })] : []),
  ];
}

/** Momentum 0.9: a head is trained on few batches, and statistics with a longer memory would lag behind. */
function batchNorm(name: string): tf.layers.Layer {
  return tf.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-3 });
}

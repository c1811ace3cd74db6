import { assertInRange, assertPositiveInteger } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer } from "./initial-weights";

/** One hidden dense layer of a head. */
export interface HiddenLayer {
  readonly units: number;
  readonly activation: "linear" | "relu";
}

/** Options of {@link classifierHead}. */
export interface ClassifierHeadOptions {
  classCount: number;
  /** Seed of the initial weights. @default 0 */
  seed?: number;
  /** Dense layers before the last one. @default [] */
  hidden?: readonly HiddenLayer[];
}

/** Name of the layer that gives one logit per class; training works on its output because softmax loses digits. */
export const LOGITS_LAYER = "logits";

/**
 * Fresh layers that turn flat features `[B, F]` into probabilities `[B, classCount]`: hidden dense layers named `hidden`, `hidden_2`,
 * ..., a dense layer named {@link LOGITS_LAYER} and a softmax named `probabilities`.
 */
export function classifierHead({ classCount, seed = 0, hidden = [] }: ClassifierHeadOptions): tf.layers.Layer[] {
  assertPositiveInteger("classifierHead", "classCount", classCount);
  assertInRange("classifierHead", "classCount", classCount, 2, 256);
  const kernel = glorotUniformPerLayer(seed);
  const hiddenLayers = hidden.map(({ units, activation }, index) => {
    assertPositiveInteger("classifierHead", "units", units);
    const name = index === 0 ? "hidden" : `hidden_${index + 1}`;
    return tf.layers.dense({ name, units, activation, kernelInitializer: kernel(name) });
  });
  return [
    ...hiddenLayers,
    tf.layers.dense({ name: LOGITS_LAYER, units: classCount, kernelInitializer: kernel(LOGITS_LAYER) }),
    tf.layers.softmax({ name: "probabilities" }),
  ];
}

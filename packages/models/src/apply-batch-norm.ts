import * as tf from "@tensorflow/tfjs";
import { normalizeBatch } from "./batch-norm";

interface BatchNormConfig {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}

/**
 * Applies a `BatchNormalization` layer to a training batch and updates its moving statistics, as the layer itself does, by way of
 * {@link normalizeBatch}. Returns `null` for a layer without scale or offset, or over another axis than the last.
 *
 * @param slope Slope below zero of a LeakyReLU behind it. @default 1, which is none
 */
export function applyBatchNorm(layer: tf.layers.Layer, input: tf.Tensor, slope = 1): tf.Tensor | null {
  const { axis, momentum, epsilon, scale, center } = layer.getConfig() as unknown as BatchNormConfig;
  if (!scale || !center || (axis !== -1 && axis !== input.rank - 1)) {
    return null;
  }
  const [gamma, beta, movingMean, movingVariance] = layer.weights.map((weight) => weight.read() as tf.Variable);
  const { output, mean, variance } = normalizeBatch(input, gamma, beta, epsilon, slope);
  moveTowards(movingMean, mean, 1 - momentum);
  moveTowards(movingVariance, variance, 1 - momentum);
  return output;
}

function moveTowards(average: tf.Variable, value: tf.Tensor, share: number): void {
  average.assign(tf.sub(average, tf.mul(tf.sub(average, value), share)));
}

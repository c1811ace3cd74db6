import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./check";
import { randomValues, valuesFrom, type Values } from "./values";

const EPSILON = 1e-3;

/** Batch normalisation in training, as tfjs' layer does it: statistics of the batch over all axes but the last, then scale and offset. */
export function batchNormalisation(shape: readonly number[], random: Random): Operation {
  const channels = shape[shape.length - 1];
  const axes = shape.slice(1).map((_, axis) => axis);
  return {
    inputs: [shape, [channels], [channels]].map((each) => randomValues(random, each)),
    run: (x, scale, offset) => {
      const { mean, variance } = tf.moments(x, axes);
      return tf.batchNorm(
        x,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        EPSILON,
      );
    },
    reference: (x, scale, offset) => {
      const means = columnMeans(x, (value) => value);
      const variances = columnMeans(x, (value, channel) => (value - means[channel]) ** 2);
      return valuesFrom(shape, (index) => {
        const channel = index % channels;
        const normal = (x.data[index] - means[channel]) / Math.sqrt(variances[channel] + EPSILON);
        return normal * scale.data[channel] + offset.data[channel];
      });
    },
  };
}

function columnMeans({ shape, data }: Values, map: (value: number, channel: number) => number): Float64Array {
  const channels = shape[shape.length - 1];
  const sums = new Float64Array(channels);
  data.forEach((value, index) => {
    sums[index % channels] += map(value, index % channels);
  });
  return sums.map((sum) => (sum * channels) / data.length);
}

/** The softmax of every row of `[rows, columns]`, or its logarithm. */
export function softmax(kind: "softmax" | "logSoftmax", shape: [number, number], random: Random): Operation {
  const columns = shape[1];
  return {
    inputs: [randomValues(random, shape)],
    run: (x) => tf[kind](x),
    reference: ({ data }) =>
      valuesFrom(shape, (index) => {
        const start = index - (index % columns);
        const total = data.subarray(start, start + columns).reduce((sum, value) => sum + Math.exp(value), 0);
        const logarithm = data[index] - Math.log(total);
        return kind === "softmax" ? Math.exp(logarithm) : logarithm;
      }),
  };
}

/** The mean cross-entropy of logits `[rows, classes]` with labels `0, 1, 2, ...` in turn, as classifiers are trained. */
export function crossEntropy([rows, classes]: [number, number], random: Random): Operation {
  const labels = Array.from({ length: rows }, (_, row) => row % classes);
  return {
    inputs: [randomValues(random, [rows, classes])],
    run: (logits) => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, "int32"), classes), logits),
    reference: ({ data }) => {
      const losses = labels.map((label, row) => {
        const logits = data.subarray(row * classes, (row + 1) * classes);
        return Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - logits[label];
      });
      return { shape: [], data: Float64Array.of(losses.reduce((sum, loss) => sum + loss, 0) / rows) };
    },
  };
}

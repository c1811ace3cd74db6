import type * as tf from "@tensorflow/tfjs";
import {
  fastKernel,
  ownKernel,
  sizeOf,
  type FastKernel,
  type KernelCall,
  type OwnKernel,
  type Tensors,
} from "./kernel";

/**
 * Softmax over the last axis. tfjs makes seven operations of it; classifiers have few logits, for which one loop in JavaScript and float64 is
 * faster than anything.
 */
const softmax = fastKernel<Tensors<"logits">, { dim: number }>(
  "Softmax",
  ({ inputs: { logits }, attrs: { dim }, backend }) => {
    const { shape } = logits;
    if (logits.dtype !== "float32" || shape.length === 0 || (dim !== -1 && dim !== shape.length - 1)) {
      return null;
    }
    const out = backend.output(shape);
    const [x, y] = [logits, out].map(({ dataId }) => backend.data.get(dataId).values as Float32Array);
    const classes = shape[shape.length - 1];
    for (let start = 0; start < sizeOf(shape); start += classes) {
      writeRow(x, y, start, start + classes);
    }
    return out;
  },
);

function writeRow(x: Float32Array, y: Float32Array, start: number, end: number): void {
  let largest = x[start];
  for (let i = start + 1; i < end; i++) {
    largest = x[i] > largest ? x[i] : largest;
  }
  let sum = 0;
  for (let i = start; i < end; i++) {
    // With the largest logit taken out, exp cannot overflow.
    sum += Math.exp(x[i] - largest);
  }
  for (let i = start; i < end; i++) {
    y[i] = Math.exp(x[i] - largest) / sum;
  }
}

/** Softmax. */
export const SOFTMAX_KERNELS: readonly FastKernel[] = [softmax];

/**
 * A classifier's loss with its gradient, and its accuracy, in one pass. Takes `logits` and `labels`, both `[B, classes]`, the labels one-hot or
 * any other probabilities. Gives the mean cross-entropy, its gradient for the logits, and the share of rows in which the largest logit is that of the most probable label (the first of equals). A batch has
 * a thousand numbers, so plain JavaScript in float64 is as fast as anything and exact.
 */
function softmaxCrossEntropy({
  inputs: { logits, labels },
  backend,
}: KernelCall<Tensors<"logits" | "labels">, object>): tf.TensorInfo[] {
  const [rows, classes] = logits.shape;
  const outputs = [backend.output([]), backend.output(logits.shape), backend.output([])];
  const viewOf = ({ dataId }: tf.TensorInfo): Float32Array => backend.data.get(dataId).values as Float32Array;
  const [x, y] = [viewOf(logits), viewOf(labels)];
  const [loss, gradient, accuracy] = outputs.map(viewOf);
  let [lossSum, correct] = [0, 0];
  for (let start = 0; start < rows * classes; start += classes) {
    const end = start + classes;
    const [guess, truth] = [indexOfLargest(x, start, end), indexOfLargest(y, start, end)];
    lossSum += rowLoss({ x, y, gradient }, { start, end, largest: x[guess], rows });
    correct += guess === truth ? 1 : 0;
  }
  loss[0] = lossSum / rows;
  accuracy[0] = correct / rows;
  return outputs;
}

/** The first of equals; the first of all where nothing is larger than another, as with NaN. */
function indexOfLargest(values: Float32Array, start: number, end: number): number {
  let best = start;
  for (let i = start + 1; i < end; i++) {
    best = values[i] > values[best] ? i : best;
  }
  return best;
}

interface Views {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly gradient: Float32Array;
}

interface Row {
  readonly start: number;
  readonly end: number;
  readonly largest: number;
  readonly rows: number;
}

/** The cross-entropy of one row, whose gradient is written: `(sum of labels * softmax - labels) / rows`. */
function rowLoss({ x, y, gradient }: Views, { start, end, largest, rows }: Row): number {
  let [sum, weight, dot] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    // With the largest logit taken out, exp cannot overflow.
    sum += Math.exp(x[i] - largest);
    weight += y[i];
    dot += y[i] * (x[i] - largest);
  }
  for (let i = start; i < end; i++) {
    gradient[i] = ((weight * Math.exp(x[i] - largest)) / sum - y[i]) / rows;
  }
  return weight * Math.log(sum) - dot;
}

/** The loss of classifiers. */
export const CROSS_ENTROPY_KERNEL: OwnKernel = ownKernel("GanClsSoftmaxCrossEntropy", softmaxCrossEntropy);

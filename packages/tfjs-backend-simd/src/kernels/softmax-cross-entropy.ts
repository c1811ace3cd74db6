import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";

/** Name of a kernel that tfjs does not have: a classifier's loss with its gradient, and its accuracy, in one pass over the logits. */
export const SOFTMAX_CROSS_ENTROPY_KERNEL = "GanClsSoftmaxCrossEntropy";

type Inputs = Record<"logits" | "labels", tf.TensorInfo>;

/**
 * Takes `logits` and `labels`, both `[B, classes]`, the labels one-hot or any other probabilities. Gives the mean cross-entropy, its gradient
 * for the logits, and the share of rows in which the largest logit is that of the most probable label (the first of equals). A batch has
 * a thousand numbers, so plain JavaScript in float64 is as fast as anything and exact.
 */
export const softmaxCrossEntropyKernel: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: SOFTMAX_CROSS_ENTROPY_KERNEL,
  kernelFunc: ({ inputs, backend }) => run(inputs as Inputs, backend as SimdBackend),
};

function run({ logits, labels }: Inputs, backend: SimdBackend): tf.TensorInfo[] {
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

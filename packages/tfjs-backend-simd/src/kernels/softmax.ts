import type * as tf from "@tensorflow/tfjs";
import { fastKernel, sizeOf, type FastKernel } from "./kernel";

/**
 * Softmax over the last axis. tfjs makes seven operations of it; classifiers have few logits, for which one loop in JavaScript and float64 is
 * faster than anything.
 */
const softmax = fastKernel<{ logits: tf.TensorInfo }, { dim: number }>(
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

export const SOFTMAX_KERNELS: readonly FastKernel[] = [softmax];

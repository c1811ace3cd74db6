import type { MatrixKernel } from "@gan-cls/core";
import type { Evaluated } from "./lbfgs";
import type { Pacer } from "./pacer";
import type { StandardizedRows } from "./standardized-features";

/** Vectors in one pair of products. */
const BLOCK_ROWS = 1024;

/**
 * The penalised cross-entropy of a softmax classifier on standardised features, as a function of its parameters: `[classCount, dimensions]`
 * weights, then `[classCount]` intercepts. The mean loss over the vectors plus `l2 / 2` times the squared weights; intercepts
 * are free.
 */
export class LogisticLoss {
  readonly #training: StandardizedRows;
  readonly #l2: number;
  readonly #kernel: MatrixKernel;
  readonly #pacer: Pacer;

  constructor(training: StandardizedRows, l2: number, kernel: MatrixKernel, pacer: Pacer) {
    this.#training = training;
    this.#l2 = l2;
    this.#kernel = kernel;
    this.#pacer = pacer;
  }

  /** Number of parameters. */
  get length(): number {
    return this.#training.classCount * (this.#training.dimensions + 1);
  }

  /** Value and gradient; products in float32, sums over blocks in float64. */
  async evaluate(parameters: Float64Array): Promise<Evaluated> {
    const { size, dimensions, classCount } = this.#training;
    const weightCount = classCount * dimensions;
    const gradient = new Float64Array(parameters.length);
    let loss = 0;
    for (let start = 0; start < size; start += BLOCK_ROWS) {
      await this.#pacer.pause();
      loss += await this.#addBlock(parameters, start, Math.min(start + BLOCK_ROWS, size), gradient);
    }
    let penalty = 0;
    for (let i = 0; i < parameters.length; i++) {
      gradient[i] /= size;
      if (i < weightCount) {
        gradient[i] += this.#l2 * parameters[i];
        penalty += parameters[i] * parameters[i];
      }
    }
    return { value: loss / size + (this.#l2 / 2) * penalty, gradient };
  }

  /** Adds the gradient of one block's summed loss to `gradient` and returns that loss. */
  async #addBlock(parameters: Float64Array, start: number, end: number, gradient: Float64Array): Promise<number> {
    const { dimensions, classCount, labels } = this.#training;
    const count = end - start;
    const rows = this.#training.rows(start, end);
    const logits = await classLogits(rows, count, dimensions, classCount, parameters, this.#kernel);
    const ownLogits = Float64Array.from({ length: count }, (_, row) => logits[row * classCount + labels[start + row]]);
    const logSums = softmaxRows(logits, classCount);
    // The loss's derivative by the logits: probabilities minus 1 at the true class.
    ownLogits.forEach((_, row) => (logits[row * classCount + labels[start + row]] -= 1));
    const residuals = Float32Array.from(logits);
    const block = await this.#kernel.multiply(residuals, rows, classCount, count, dimensions, { transposeA: true });
    block.forEach((value, i) => (gradient[i] += value));
    logits.forEach((value, i) => (gradient[classCount * dimensions + (i % classCount)] += value));
    return logSums.reduce((sum, logSum, row) => sum + logSum - ownLogits[row], 0);
  }
}

/** `[count, classCount]` logits of standardised rows. */
export async function classLogits(
  rows: Float32Array,
  count: number,
  dimensions: number,
  classCount: number,
  parameters: Float64Array,
  kernel: MatrixKernel,
): Promise<Float64Array> {
  const weightCount = classCount * dimensions;
  const weights = Float32Array.from(parameters.subarray(0, weightCount));
  const products = await kernel.multiply(rows, weights, count, dimensions, classCount, { transposeB: true });
  return Float64Array.from(products, (value, i) => value + parameters[weightCount + (i % classCount)]);
}

/**
 * Turns rows of logits into rows of probabilities in place, with the largest taken off first so that nothing overflows.
 *
 * @param logits `[rows, classCount]`
 * @param classCount Length of a row.
 * @returns For each row, the logarithm of the sum of its exponentials: `[rows]`.
 */
export function softmaxRows(logits: Float64Array, classCount: number): Float64Array {
  const logSums = new Float64Array(logits.length / classCount);
  for (let row = 0; row < logSums.length; row++) {
    const values = logits.subarray(row * classCount, (row + 1) * classCount);
    const largest = values.reduce((max, value) => Math.max(max, value), -Infinity);
    let sum = 0;
    for (let label = 0; label < classCount; label++) {
      values[label] = Math.exp(values[label] - largest);
      sum += values[label];
    }
    for (let label = 0; label < classCount; label++) {
      values[label] /= sum;
    }
    logSums[row] = largest + Math.log(sum);
  }
  return logSums;
}

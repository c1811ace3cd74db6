import type { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";
import { dot, randomValues, sizeOf, toTensor, type Values } from "./values";

/** The largest error allowed, as a share of the largest number expected: float32 sums of some thousand terms stay well below. */
const TOLERANCE = 1e-4;

/** Half the step of numeric derivatives. In float64 the error is near its square, so near 1e-10. */
const NUDGE = 1e-5;

/** An operation of tfjs and what it should give. */
export interface Operation {
  readonly inputs: readonly Values[];
  /** The operation on the engine under test. */
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** The same in float64. */
  readonly reference: (...inputs: Values[]) => Values;
  /**
   * Gradients of `sum(output * weights)` for every input, in float64.
   * @default by central differences of the reference
   */
  readonly referenceGradients?: (weights: Values, ...inputs: Values[]) => Values[];
  /** Whether to check gradients. @default true */
  readonly differentiable?: boolean;
}

/** Runs an operation on the active engine, forward and backward, and compares with float64. */
export async function checkOperation(operation: Operation, random: Random): Promise<void> {
  const { inputs, reference, differentiable = true } = operation;
  const expected = reference(...inputs);
  const weights = randomValues(random, expected.shape);
  const [output, ...gradients] = await runOnEngine(operation, weights, differentiable);
  compare("output", output, expected);
  if (differentiable) {
    const derive = operation.referenceGradients ?? ((...args) => numericGradients(reference, ...args));
    derive(weights, ...inputs).forEach((gradient, index) => {
      compare(`gradient of input ${index}`, gradients[index], gradient);
    });
  }
}

/** The output and the gradients of the inputs; asserts that nothing else stays alive. */
async function runOnEngine({ inputs, run }: Operation, weights: Values, differentiable: boolean): Promise<Values[]> {
  const before = tf.memory().numTensors;
  const outputs = tf.tidy(() => {
    const tensors = inputs.map(toTensor);
    const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(run(...args), toTensor(weights)));
    return [run(...tensors), ...(differentiable ? tf.grads(loss)(tensors) : [])];
  });
  const results = await Promise.all(outputs.map(toValues));
  tf.dispose(outputs);
  expect(tf.memory().numTensors, "tensors alive afterwards").toBe(before);
  return results;
}

/** Read without blocking, because a GPU cannot be read in any other way. */
async function toValues(tensor: tf.Tensor): Promise<Values> {
  return { shape: tensor.shape, data: Float64Array.from(await tensor.data()) };
}

function numericGradients(reference: Operation["reference"], weights: Values, ...inputs: readonly Values[]): Values[] {
  const loss = (): number => dot(reference(...inputs).data, weights.data);
  return inputs.map(({ shape, data }) => {
    const gradient = new Float64Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      const value = data[i];
      data[i] = value + NUDGE;
      const above = loss();
      data[i] = value - NUDGE;
      gradient[i] = (above - loss()) / (2 * NUDGE);
      data[i] = value;
    }
    return { shape, data: gradient };
  });
}

function compare(what: string, actual: Values, expected: Values): void {
  expect(actual.shape, `shape of the ${what}`).toEqual(expected.shape);
  expect(maxRelativeError(actual.data, expected.data), `relative error of the ${what}`).toBeLessThan(TOLERANCE);
}

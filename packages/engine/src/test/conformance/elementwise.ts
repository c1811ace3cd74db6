import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./check";
import { randomValues, valuesFrom } from "./values";

/** Functions of one number, by name: what tfjs computes and what it should be. */
const FUNCTIONS: Record<string, readonly [run: (x: tf.Tensor) => tf.Tensor, reference: (x: number) => number]> = {
  relu: [tf.relu, (x) => Math.max(0, x)],
  "leaky relu": [(x) => tf.leakyRelu(x, 0.3), (x) => (x > 0 ? x : 0.3 * x)],
  elu: [tf.elu, (x) => (x > 0 ? x : Math.expm1(x))],
  tanh: [tf.tanh, Math.tanh],
  sigmoid: [tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  softplus: [tf.softplus, (x) => Math.log1p(Math.exp(x))],
  "log sigmoid": [tf.logSigmoid, (x) => -Math.log1p(Math.exp(-x))],
  exp: [tf.exp, Math.exp],
  square: [tf.square, (x) => x * x],
  negative: [tf.neg, (x) => -x],
  absolute: [tf.abs, Math.abs],
  "square root": [(x) => tf.sqrt(tf.add(tf.square(x), 1)), (x) => Math.hypot(x, 1)],
  "reciprocal root": [(x) => tf.rsqrt(tf.add(tf.square(x), 1)), (x) => 1 / Math.hypot(x, 1)],
  logarithm: [(x) => tf.log(tf.add(tf.square(x), 1)), (x) => Math.log1p(x * x)],
  log1p: [(x) => tf.log1p(tf.square(x)), (x) => Math.log1p(x * x)],
  clip: [(x) => tf.clipByValue(x, -0.5, 0.75), (x) => Math.min(0.75, Math.max(-0.5, x))],
};

/** The names of all functions that {@link elementwise} knows. */
export const ELEMENTWISE_NAMES = Object.keys(FUNCTIONS);

/** One function of every number of a tensor. */
export function elementwise(name: string, shape: readonly number[], random: Random): Operation {
  const [run, reference] = FUNCTIONS[name];
  return {
    inputs: [randomValues(random, shape)],
    run,
    reference: ({ data }) => ({ shape, data: data.map(reference) }),
    // Every output depends on one input alone, so one difference serves all of them.
    referenceGradients: (weights, { data }) => [
      valuesFrom(shape, (i) => (weights.data[i] * (reference(data[i] + 1e-5) - reference(data[i] - 1e-5))) / 2e-5),
    ],
  };
}

/** Functions of two numbers. */
const PAIRS: Record<
  string,
  readonly [run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, reference: (a: number, b: number) => number]
> = {
  sum: [tf.add, (a, b) => a + b],
  difference: [tf.sub, (a, b) => a - b],
  product: [tf.mul, (a, b) => a * b],
  quotient: [(a, b) => tf.div(a, tf.add(tf.square(b), 1)), (a, b) => a / (b * b + 1)],
  "squared difference": [tf.squaredDifference, (a, b) => (a - b) ** 2],
  maximum: [tf.maximum, Math.max],
  minimum: [tf.minimum, Math.min],
};

/** The names of all functions that {@link pairwise} knows. */
export const PAIRWISE_NAMES = Object.keys(PAIRS);

/** Those of them whose gradients tfjs sums over broadcast axes. For the others it throws, on every backend. */
export const BROADCAST_NAMES = ["sum", "difference", "product", "quotient"];

/** A function of `[rows, columns]` numbers and of `[columns]` (or as many) that repeat along the rows. */
export function pairwise(
  name: string,
  [rows, columns]: [number, number],
  broadcast: boolean,
  random: Random,
): Operation {
  const [run, reference] = PAIRS[name];
  return {
    inputs: [randomValues(random, [rows, columns]), randomValues(random, broadcast ? [columns] : [rows, columns])],
    run,
    reference: (a, b) => valuesFrom(a.shape, (i) => reference(a.data[i], b.data[i % b.data.length])),
  };
}

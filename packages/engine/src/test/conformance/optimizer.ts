import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import type { Operation } from "./check";
import { randomValues, type Values } from "./values";

const RATE = 0.01;
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;
const STEPS = 3;

/** Steps of Adam with the weights themselves as gradient. Reference: Kingma and Ba, "Adam", 2014, section 2. */
export function adamSteps(shape: readonly number[], random: Random): Operation {
  return {
    inputs: [randomValues(random, shape)],
    run: (start) => {
      let [weights, mean, square]: tf.Tensor[] = [start, tf.zerosLike(start), tf.zerosLike(start)];
      for (let step = 1; step <= STEPS; step++) {
        mean = tf.add(tf.mul(mean, BETA_1), tf.mul(weights, 1 - BETA_1));
        square = tf.add(tf.mul(square, BETA_2), tf.mul(tf.square(weights), 1 - BETA_2));
        weights = tf.sub(weights, tf.div(tf.mul(mean, rateAt(step)), tf.add(tf.sqrt(square), EPSILON)));
      }
      return weights;
    },
    reference: ({ data }: Values) => ({ shape, data: data.map(adam) }),
    differentiable: false,
  };
}

function rateAt(step: number): number {
  return (RATE * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
}

function adam(start: number): number {
  let [weight, mean, square] = [start, 0, 0];
  for (let step = 1; step <= STEPS; step++) {
    mean = BETA_1 * mean + (1 - BETA_1) * weight;
    square = BETA_2 * square + (1 - BETA_2) * weight ** 2;
    weight -= (rateAt(step) * mean) / (Math.sqrt(square) + EPSILON);
  }
  return weight;
}

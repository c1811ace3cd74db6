import { expectNoLeakedTensors, installMatchers } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import keras from "./__fixtures__/keras.json";
import { createOptimizer, type OptimizerOptions } from "./optimizer";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const gradientAt = (step: number): tf.Tensor[] => [tf.tensor1d(keras.gradients[step])];

describe.each([
  { options: { name: "sgd", learningRate: 0.01 } as OptimizerOptions, expected: keras.sgd },
  { options: { name: "adam", learningRate: 0.01 } as OptimizerOptions, expected: keras.adam },
])("$options.name", ({ options, expected }) => {
  it("moves as in Keras, step by step", () => {
    const variable = tf.variable(tf.tensor1d(keras.start));
    const optimizer = createOptimizer(options, [variable]);
    expected.forEach((values, step) => {
      optimizer.apply(gradientAt(step));
      expect(variable.dataSync()).toBeAllClose(values, { rtol: 1e-5, atol: 1e-6 });
    });
    expect(optimizer.step).toBe(expected.length);
  });

  it("goes on with the same bytes from copied slots and step", () => {
    const [first, second] = [0, 1].map(() => tf.variable(tf.tensor1d(keras.start)));
    const [one, two] = [createOptimizer(options, [first]), createOptimizer(options, [second])];
    [0, 1, 2].forEach((step) => one.apply(gradientAt(step)));
    second.assign(first);
    const source = one.slots();
    two.slots().forEach((slot, name) => slot.assign(source.get(name) as tf.Variable));
    two.restoreStep(one.step);
    [one, two].forEach((optimizer) => [3, 4].forEach((step) => optimizer.apply(gradientAt(step))));
    expect(second.dataSync()).toEqual(first.dataSync());
  });

  it("leaks nothing per step and nothing after disposal", async () => {
    const variable = tf.variable(tf.tensor1d(keras.start));
    const before = tf.memory().numTensors;
    const optimizer = createOptimizer(options, [variable]);
    await expectNoLeakedTensors(() => tf.tidy(() => optimizer.apply(gradientAt(0))));
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each([
  [{ name: "sgd", learningRate: 0 }, /learningRate must be a finite number above 0, got 0/],
  [{ name: "adam", learningRate: 1, beta1: 2 }, /beta1 must be a number from 0 to 1, got 2/],
  [{ name: "rmsprop", learningRate: 1 }, /name must be one of sgd, adam, got "rmsprop"/],
])("refuses %o", (options, message) => {
  expect(() => createOptimizer(options as OptimizerOptions, [])).toThrow(message);
});

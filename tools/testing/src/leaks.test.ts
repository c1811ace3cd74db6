import * as tf from "@tensorflow/tfjs";
import { afterEach, expect, it } from "vitest";
import { expectNoLeakedTensors } from "./leaks";

afterEach(() => tf.disposeVariables());

it("lets a step build what it keeps, once", async () => {
  let kept: tf.Variable | undefined;
  let runs = 0;
  await expectNoLeakedTensors(() => {
    runs++;
    kept ??= tf.variable(tf.zeros([2]));
    tf.tidy(() => tf.ones([2]).square().dispose());
  });
  expect(runs).toBe(4);
});

it("notices one tensor a step, also in an asynchronous one", async () => {
  const leaked: tf.Tensor[] = [];
  const leaking = async (): Promise<void> => {
    await Promise.resolve();
    leaked.push(tf.ones([1]));
  };
  await expect(expectNoLeakedTensors(leaking)).rejects.toThrow(/tensors alive after the step/);
  tf.dispose(leaked);
});

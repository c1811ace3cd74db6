import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/**
 * Runs `step` once to let it build what it keeps, then `times` more, and asserts that no tensor more is alive afterwards.
 */
export async function expectNoLeakedTensors(step: () => unknown, times = 3): Promise<void> {
  await step();
  const before = tf.memory().numTensors;
  for (let i = 0; i < times; i++) {
    await step();
  }
  expect(tf.memory().numTensors, "tensors alive after the step").toBe(before);
}

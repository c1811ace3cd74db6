import type { Random } from "@gan-cls/core";
import { batchIndices, countBatches, shuffledIndices } from "@gan-cls/data";

/**
 * Which images each step sees. Every epoch has an order of its own, drawn from `random` by the epoch's number, so that a step's batch
 * depends on nothing but the seed and the step.
 */
export function epochBatches(
  size: number,
  batchSize: number,
  random: Random,
  options: { dropRemainder: boolean },
): (step: number) => Uint32Array {
  const stepsPerEpoch = countBatches(size, batchSize, options.dropRemainder);
  let current: { epoch: number; batches: Uint32Array[] } | undefined;
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (current?.epoch !== epoch) {
      const order = shuffledIndices(size, random.stream(epoch));
      current = { epoch, batches: [...batchIndices(order, batchSize, options)] };
    }
    return current.batches[step % stepsPerEpoch];
  };
}

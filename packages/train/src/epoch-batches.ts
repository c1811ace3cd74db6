import { assertPositiveInteger, type Random } from "@gan-cls/core";

/** How many batches `size` images make. */
export function countBatches(size: number, batchSize: number, dropRemainder = false): number {
  assertPositiveInteger("countBatches", "batchSize", batchSize);
  return dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
}

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
  let current: { epoch: number; order: Uint32Array } | undefined;
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (current?.epoch !== epoch) {
      current = { epoch, order: random.stream(epoch).permutation(size) };
    }
    const start = (step % stepsPerEpoch) * batchSize;
    return current.order.subarray(start, start + batchSize);
  };
}

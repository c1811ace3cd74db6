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

/** Options of {@link epochsForSteps}. */
export interface EpochsForStepsOptions {
  /** Images in the training set. */
  readonly size: number;
  /** Images per step. */
  readonly batchSize: number;
  /** Fewest and most epochs. @default [1, Infinity] */
  readonly bounds?: readonly [least: number, most: number];
}

/**
 * The number of epochs whose steps come nearest to `steps`, within bounds: the same training for few and for many labelled images, so
 * that few are seen often and many are seen at least a few times.
 */
export function epochsForSteps(
  steps: number,
  { size, batchSize, bounds: [least, most] = [1, Infinity] }: EpochsForStepsOptions,
): number {
  return Math.min(most, Math.max(least, Math.round(steps / countBatches(size, batchSize))));
}

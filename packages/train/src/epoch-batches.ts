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

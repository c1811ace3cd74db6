import { assertNonNegativeInteger, assertPositiveInteger, GanClsError, type Random } from "@gan-cls/core";

/** The positions `0 ... size - 1` in random order; draws from `random`. */
export function shuffledIndices(size: number, random: Random): Uint32Array {
  assertNonNegativeInteger("shuffledIndices", "size", size);
  return random.permutation(size);
}

/** Options of {@link batchIndices}. */
export interface BatchIndicesOptions {
  /** Leaves out a last batch that would be smaller than the others. @default false */
  dropRemainder?: boolean;
}

/** Cuts `order` into batches of `batchSize`, in order. The batches are views of `order`. */
export function batchIndices(
  order: Uint32Array,
  batchSize: number,
  { dropRemainder = false }: BatchIndicesOptions = {},
): Uint32Array[] {
  return Array.from({ length: countBatches(order.length, batchSize, dropRemainder) }, (_, batch) =>
    order.subarray(batch * batchSize, (batch + 1) * batchSize),
  );
}

/** How many batches `size` images make. */
export function countBatches(size: number, batchSize: number, dropRemainder = false): number {
  assertPositiveInteger("countBatches", "batchSize", batchSize);
  return dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
}

/** Options of {@link seededBatchIndices}, and of the tensor batches made from it. */
export interface SeededBatchOptions {
  /** Images in a batch. */
  batchSize: number;
  /** How often every image is seen. */
  epochs: number;
  /** Epoch `e` is shuffled by the sub-stream `e`; nothing is drawn from the stream itself. */
  random: Random;
  /** Leaves out the smaller last batch of every epoch. @default false */
  dropRemainder?: boolean;
  /** Steps of the whole job that are already done; the batches continue right after them. @default 0 */
  stepsDone?: number;
}

/** Which images one step sees. */
export interface IndexBatch {
  /** From 1. */
  readonly epoch: number;
  /** From 1, over the whole job, as in the events of core. */
  readonly step: number;
  /** Positions in the data set. */
  readonly indices: Uint32Array;
}

/**
 * Shuffled batches over several epochs. Re-iterable: every `for` loop sees the same batches again, and so does a later process with
 * the same seed that passes the `stepsDone` of its checkpoint.
 *
 * @throws GanClsError `invalid-argument` when not even one batch can be made.
 */
export function seededBatchIndices(size: number, options: SeededBatchOptions): Iterable<IndexBatch> {
  const { batchSize, epochs, random, dropRemainder = false, stepsDone = 0 } = options;
  assertPositiveInteger("seededBatches", "epochs", epochs);
  assertNonNegativeInteger("seededBatches", "stepsDone", stepsDone);
  const stepsPerEpoch = countBatches(size, batchSize, dropRemainder);
  if (stepsPerEpoch === 0) {
    throw new GanClsError(
      "invalid-argument",
      `seededBatches: batchSize must be at most the number of images, ${size}, got ${batchSize}`,
    );
  }
  return {
    *[Symbol.iterator]() {
      for (let epoch = Math.floor(stepsDone / stepsPerEpoch) + 1; epoch <= epochs; epoch++) {
        const batches = batchIndices(shuffledIndices(size, random.stream(epoch)), batchSize, { dropRemainder });
        const before = (epoch - 1) * stepsPerEpoch;
        for (let place = Math.max(0, stepsDone - before); place < stepsPerEpoch; place++) {
          yield { epoch, step: before + place + 1, indices: batches[place] };
        }
      }
    },
  };
}

import { assertPositiveInteger, GanClsError } from "@gan-cls/core";

/** The distribution of images over the classes. */
export interface ClassHistogram {
  /** Images of each class, in label order. */
  readonly counts: readonly number[];
  /** Shannon entropy in bits, from 0 (one class alone) to `log2` of the number of classes (all equally often). */
  readonly entropy: number;
}

/**
 * Counts labels and measures how evenly they are distributed: a generator that misses classes has a low entropy.
 *
 * @param labels In `[0, classCount)`.
 * @throws GanClsError `invalid-argument` for no labels, or one out of range.
 */
export function classHistogram(labels: ArrayLike<number>, classCount: number): ClassHistogram {
  assertPositiveInteger("classHistogram", "classCount", classCount);
  assertPositiveInteger("classHistogram", "the number of labels", labels.length);
  const counts = new Array<number>(classCount).fill(0);
  for (let i = 0; i < labels.length; i++) {
    if (!(labels[i] in counts)) {
      throw new GanClsError(
        "invalid-argument",
        `classHistogram: labels must be integers in [0, ${classCount}), got ${labels[i]}`,
      );
    }
    counts[labels[i]]++;
  }
  const entropy = counts
    .filter((count) => count > 0)
    .map((count) => count / labels.length)
    .reduce((sum, share) => sum - share * Math.log2(share), 0);
  return { counts, entropy };
}

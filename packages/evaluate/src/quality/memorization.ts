import { GanClsError } from "@gan-cls/core";

/** How close samples are to the training images, compared with other real images. */
export interface Memorization {
  /** Median distance of a sample to its nearest training image. */
  readonly medianDistance: number;
  /** The same of held-out real images. */
  readonly heldOutMedianDistance: number;
  /** Samples at distance 0: copies to the byte. */
  readonly copies: number;
  /**
   * Share of the pairs of a sample and a held-out image in which the sample is closer to the training images; ties count half. 0.5 is
   * expected of real images; more suggests copying, less that samples keep a greater distance.
   */
  readonly nearerShare: number;
  /** Share of the samples that are closer than all but the closest hundredth of the held-out images; 0.01 is expected of real images. */
  readonly suspectShare: number;
  readonly sampleSize: number;
  readonly heldOutSize: number;
}

/** Samples closer than this quantile of the held-out images are suspicious. */
const SUSPECT_QUANTILE = 0.01;

/**
 * Compares two lists of distances to the nearest training image by the Mann-Whitney statistic: the samples of a
 * model that generalizes are as far from its training images as other real images are.
 *
 * Reference: Meehan, Chaudhuri and Dasgupta, A non-parametric test to detect data-copying in generative models, AISTATS 2020 (the test over
 * one cell, as a share and not as a z-score).
 *
 * @param samples Distances of generated images, in any unit.
 * @param heldOut Distances of real images that were not used for training, in the same unit.
 * @throws GanClsError `invalid-argument` when one of the lists is empty.
 */
export function measureMemorization(samples: Float64Array, heldOut: Float64Array): Memorization {
  if (samples.length === 0 || heldOut.length === 0) {
    throw new GanClsError(
      "invalid-argument",
      `measureMemorization: expected distances of samples and of held-out images, got ${samples.length} and ${heldOut.length}`,
    );
  }
  const [ours, theirs] = [samples.toSorted(), heldOut.toSorted()];
  const suspect = theirs[Math.floor(SUSPECT_QUANTILE * theirs.length)];
  return {
    medianDistance: median(ours),
    heldOutMedianDistance: median(theirs),
    copies: countBelow(ours, 0, true),
    nearerShare: nearerShare(ours, theirs),
    suspectShare: countBelow(ours, suspect, false) / ours.length,
    sampleSize: ours.length,
    heldOutSize: theirs.length,
  };
}

function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** For every sample, the held-out images that are farther and half of those at its distance; both lists are sorted. */
function nearerShare(ours: Float64Array, theirs: Float64Array): number {
  let pairs = 0;
  let [below, upTo] = [0, 0];
  for (const distance of ours) {
    while (below < theirs.length && theirs[below] < distance) {
      below++;
    }
    upTo = Math.max(upTo, below);
    while (upTo < theirs.length && theirs[upTo] <= distance) {
      upTo++;
    }
    pairs += theirs.length - upTo + (upTo - below) / 2;
  }
  return pairs / (ours.length * theirs.length);
}

function countBelow(sorted: Float64Array, limit: number, inclusive: boolean): number {
  const first = sorted.findIndex((value) => (inclusive ? value > limit : value >= limit));
  return first === -1 ? sorted.length : first;
}

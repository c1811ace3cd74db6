import { GanClsError } from "@gan-cls/core";

/** How near samples come to the training images, beside how near other real images come to them. */
export interface Memorization {
  /** Median distance of a sample to its nearest training image. */
  readonly medianDistance: number;
  /** The same of held-out real images. */
  readonly heldOutMedianDistance: number;
  /** Samples at distance 0: copies to the byte. */
  readonly copies: number;
  /**
   * Share of the pairs of a sample and a held-out image in which the sample is nearer to the training images; ties count half. 0.5 is what
   * real images have, more suspects copying, less says that samples keep farther away.
   */
  readonly nearerShare: number;
  /** Share of the samples that are nearer than all but the nearest hundredth of the held-out images; 0.01 is what real images have. */
  readonly suspectShare: number;
  readonly sampleSize: number;
  readonly heldOutSize: number;
}

/** The share of held-out images below whose distance a sample is suspect. */
const SUSPECT_QUANTILE = 0.01;

/**
 * Compares two lists of distances to the nearest training image by the Mann-Whitney statistic: a model that generalises keeps as far from
 * its training images as other real images do.
 *
 * Reference: Meehan, Chaudhuri and Dasgupta, A non-parametric test to detect data-copying in generative models, AISTATS 2020 (the test over
 * one cell, as a share and not as a z-score).
 *
 * @param samples Distances of generated images, in whatever unit.
 * @param heldOut Distances of real images that nobody trained on, in the same unit.
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

/** For every sample the held-out images that are farther, and half of those at its distance; both lists rise. */
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

import type { Finding, Monitor, Records } from "./monitor";
import { MODE_COLLAPSE as LIMITS } from "./thresholds";

/**
 * Notices a generator that draws few different images: all alike, copies of a few, much less diverse than before, or of fewer classes than before.
 * It needs the signals of `Diversity` for samples and training images, and looks at `classEntropy` where it is measured.
 *
 * Reference: the distance between samples follows Srivastava et al., "VEEGAN", 2017, and Richardson and Weiss, "On GANs and GMMs", 2018, who
 * compare what samples differ in with the training images; thresholds are measured, see `docs/monitors.md`.
 */
export const MODE_COLLAPSE_MONITOR: Monitor = {
  code: "mode-collapse",
  looksAfter: "epoch",
  find: (records) =>
    equalImages(records) ?? identical(records) ?? copies(records) ?? lessDiverse(records) ?? fewClasses(records),
  hasRecovered: (records) =>
    equalImages(records) === undefined &&
    identical(records) === undefined &&
    copies(records) === undefined &&
    shareOfBest(pairwiseShares(records)) >= LIMITS.recoveredTo &&
    shareOfBest(classCounts(records)) >= LIMITS.recoveredTo,
};

function equalImages(records: Records): Finding | undefined {
  const [imagePairwise] = records.lastEpochs("imagePairwise", 1);
  return imagePairwise < LIMITS.equalImages
    ? { message: "the training images are all alike, so the generator can only learn one", figures: { imagePairwise } }
    : undefined;
}

function identical(records: Records): Finding | undefined {
  const shares = pairwiseShares(records).slice(-LIMITS.identicalEpochs);
  const isLong = shares.length === LIMITS.identicalEpochs && records.steps >= LIMITS.identicalSteps;
  return isLong && shares.every((share) => share < LIMITS.identical)
    ? {
        message: `all samples look alike: they differ by ${percent(last(shares))} of what the training images differ by, for ${LIMITS.identicalEpochs} epochs`,
        figures: { pairwiseShare: last(shares) },
      }
    : undefined;
}

function copies(records: Records): Finding | undefined {
  const [imageNearest = 0] = records.lastEpochs("imageNearest", 1);
  const [sampleNearest = 0] = records.lastEpochs("sampleNearest", 1);
  const pairwiseShare = last(pairwiseShares(records)) ?? 0;
  const nearestShare = sampleNearest / imageNearest;
  // Data with copies of their own say nothing about the generator's.
  const isMeasured = imageNearest > LIMITS.equalImages;
  return isMeasured && pairwiseShare > LIMITS.low && nearestShare < LIMITS.copies
    ? {
        message: `the samples are copies of a few images: a sample and the one most like it differ by ${percent(nearestShare)} of what training images do`,
        figures: { nearestShare, pairwiseShare },
      }
    : undefined;
}

function lessDiverse(records: Records): Finding | undefined {
  const shares = pairwiseShares(records);
  const pairwiseShare = last(shares) ?? 1;
  // Only what has been learned can be lost: early samples of a healthy generator waver too.
  const hasLearned = Math.max(0, ...shares) >= LIMITS.low;
  return hasLearned && pairwiseShare < LIMITS.low && shareOfBest(shares) < LIMITS.fallenTo
    ? {
        message: `the samples have become alike: they differ by ${percent(pairwiseShare)} of what the training images differ by, after ${percent(Math.max(...shares))} before`,
        figures: { pairwiseShare, best: Math.max(...shares) },
      }
    : undefined;
}

function fewClasses(records: Records): Finding | undefined {
  const counts = classCounts(records);
  const best = Math.max(0, ...counts);
  return best >= LIMITS.leastClasses && shareOfBest(counts) < LIMITS.classesFallenTo
    ? {
        message: `the samples are of fewer classes than before: effectively ${last(counts).toFixed(1)}, after ${best.toFixed(1)}`,
        figures: { classes: last(counts), best },
      }
    : undefined;
}

/** What the samples of each epoch differ by, as a share of the training images. */
function pairwiseShares(records: Records): number[] {
  const images = records.lastEpochs("imagePairwise", Infinity);
  return records.lastEpochs("samplePairwise", Infinity).map((sample, epoch) => sample / images[epoch]);
}

/** The effective number of classes that the samples of each epoch show: two to the power of their entropy in bits. */
function classCounts(records: Records): number[] {
  return records.lastEpochs("classEntropy", Infinity).map((entropy) => 2 ** entropy);
}

/** 1 for no values. */
function shareOfBest(values: readonly number[]): number {
  return values.length === 0 ? 1 : last(values) / Math.max(...values);
}

const last = (values: readonly number[]): number => values[values.length - 1];

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

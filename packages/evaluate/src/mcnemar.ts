import { GanClsError } from "@gan-cls/core";

/** McNemar's test of two classifiers on the same images. */
export interface McNemarResult {
  readonly bothRight: number;
  readonly onlyFirstRight: number;
  readonly onlySecondRight: number;
  readonly bothWrong: number;
  /** Two-sided exact p-value of "both are equally often right"; 1 when they never differ. */
  readonly pValue: number;
  /** Mid-p variant: less conservative, and still within the nominal level in practice. */
  readonly midPValue: number;
}

/**
 * Compares two classifiers by McNemar's test: only the images count on which exactly one of them is right, and if both were equally
 * good those would fall on either side like a fair coin. The binomial probabilities are computed exactly at every size, so no
 * chi-square approximation and no continuity correction is needed.
 *
 * Reference: Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages, Psychometrika 12
 * (1947). Fagerland, Lydersen and Laake, The McNemar test for binary matched-pairs data: mid-p and asymptotic are better than exact
 * conditional, BMC Medical Research Methodology 13:91 (2013).
 *
 * @param truth True labels.
 * @param first Predictions of the first classifier for the same images.
 * @param second Predictions of the second.
 * @throws GanClsError `invalid-argument` when the lengths differ or there are no images.
 */
export function compareClassifiers(truth: Uint8Array, first: Uint8Array, second: Uint8Array): McNemarResult {
  if (truth.length === 0 || first.length !== truth.length || second.length !== truth.length) {
    throw new GanClsError(
      "invalid-argument",
      `compareClassifiers: expected predictions for the same images, at least one, got ${truth.length} labels, ${first.length} and ${second.length} predictions`,
    );
  }
  const counts = [0, 0, 0, 0];
  truth.forEach((label, i) => counts[(first[i] === label ? 2 : 0) + (second[i] === label ? 1 : 0)]++);
  const [bothWrong, onlySecondRight, onlyFirstRight, bothRight] = counts;
  return { bothRight, onlyFirstRight, onlySecondRight, bothWrong, ...mcNemarTest(onlyFirstRight, onlySecondRight) };
}

/** The p-values for the two counts on which the classifiers differ. */
export function mcNemarTest(
  onlyFirstRight: number,
  onlySecondRight: number,
): Pick<McNemarResult, "pValue" | "midPValue"> {
  const trials = onlyFirstRight + onlySecondRight;
  const { tail, point } = fairCoinTail(Math.min(onlyFirstRight, onlySecondRight), trials);
  return { pValue: Math.min(1, 2 * tail), midPValue: Math.min(1, 2 * tail - point) };
}

/** Probability of at most (`tail`) and of exactly (`point`) `count` heads in `trials` tosses of a fair coin. */
function fairCoinTail(count: number, trials: number): { tail: number; point: number } {
  // The largest term in logarithms, because 2^-trials alone underflows beyond 1074 throws; the others by their ratios.
  let logarithm = -trials * Math.LN2;
  for (let i = 1; i <= count; i++) {
    logarithm += Math.log((trials - count + i) / i);
  }
  let relative = 1;
  let sum = 1;
  for (let heads = count; heads > 0; heads--) {
    relative *= heads / (trials - heads + 1);
    sum += relative;
  }
  const point = Math.exp(logarithm);
  return { tail: point * sum, point };
}

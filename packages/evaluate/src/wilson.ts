import { assertInRange, assertPositiveInteger } from "@gan-cls/core";

/** The 97.5 % quantile of the standard normal distribution: 95 % lie within it on both sides. */
export const NORMAL_QUANTILE = 1.959963984540054;

/** Bounds of a proportion. */
export interface Interval {
  /** In `[0, 1]`. */
  readonly low: number;
  /** In `[0, 1]`. */
  readonly high: number;
}

/**
 * The 95 % confidence interval of a proportion after Wilson (without continuity correction). Unlike the textbook's `p ± 1.96 se` it stays
 * within `[0, 1]` and keeps its coverage near 0 and 1, where accuracies are.
 *
 * Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927); recommended by
 * Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001).
 *
 * @param successes From 0 to `trials`; a mean over several runs need not be an integer.
 * @param trials At least 1.
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  assertPositiveInteger("wilsonInterval", "trials", trials);
  assertInRange("wilsonInterval", "successes", successes, 0, trials);
  const z2 = NORMAL_QUANTILE ** 2;
  const share = successes / trials;
  const centre = share + z2 / (2 * trials);
  const spread = NORMAL_QUANTILE * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  // At 0 and 1 the bounds are exact in theory; rounding must not change them.
  return {
    low: successes === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: successes === trials ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

import { GanClsError } from "@gan-cls/core";
import type { McNemarResult } from "./mcnemar";
import { NORMAL_QUANTILE, type Interval } from "./wilson";

/** By how much the first of two classifiers is more accurate than the second, on the same images. */
export interface PairedDifference {
  /** Difference of the accuracies, in `[-1, 1]`. */
  readonly difference: number;
  /** Its 95 % confidence interval, both bounds in `[-1, 1]`. */
  readonly interval: Interval;
}

/**
 * The difference of two accuracies that were measured on the same images, with its 95 % confidence interval. It is narrower than the
 * intervals of the two accuracies suggest, because images that both classify rightly or both wrongly do not count.
 *
 * Reference: D. G. Bonett and R. M. Price, Adjusted Wald confidence interval for a difference of binomial proportions based on paired data,
 * Journal of Educational and Behavioral Statistics 37 (2012).
 *
 * @param comparison Counts by `compareClassifiers`.
 * @throws GanClsError `invalid-argument` when there are no images.
 */
export function pairedDifference({
  bothRight,
  onlyFirstRight,
  onlySecondRight,
  bothWrong,
}: Omit<McNemarResult, "pValue" | "midPValue">): PairedDifference {
  const total = bothRight + onlyFirstRight + onlySecondRight + bothWrong;
  if (!(total > 0)) {
    throw new GanClsError("invalid-argument", `pairedDifference: expected at least one image, got ${total}`);
  }
  // One image more on either side, and two in all.
  const [first, second] = [(onlyFirstRight + 1) / (total + 2), (onlySecondRight + 1) / (total + 2)];
  const centre = first - second;
  const spread = NORMAL_QUANTILE * Math.sqrt((first + second - centre ** 2) / (total + 2));
  return {
    difference: (onlyFirstRight - onlySecondRight) / total,
    interval: { low: Math.max(-1, centre - spread), high: Math.min(1, centre + spread) },
  };
}

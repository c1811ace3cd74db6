import { GanClsError } from "@gan-cls/core";

/**
 * The area under the ROC curve: the probability that a positive item scores higher than a negative one, ties counted half.
 *
 * Reference: Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic curve, Radiology 143 (1982).
 *
 * @param scores Higher for items that are more likely positive; finite.
 * @param positives One for each score: whether it is positive.
 * @returns In `[0, 1]`; 0.5 is chance.
 * @throws GanClsError `invalid-argument` for lists of different lengths, a score that is no number, and where one of the kinds is missing.
 */
export function areaUnderRoc(scores: ArrayLike<number>, positives: readonly boolean[]): number {
  const area = prepareAreaUnderRoc(scores, positives)();
  if (Number.isNaN(area)) {
    throw new GanClsError(
      "invalid-argument",
      `areaUnderRoc: expected positive and negative items, got ${positives.filter(Boolean).length} positive of ${positives.length}`,
    );
  }
  return area;
}

/**
 * Sorts scores once, for areas of many samples drawn from the same items, as `bootstrapIntervals` needs them.
 *
 * @returns A function of how often each item counts, once each by default. It gives `NaN` where the sample lacks one of the kinds.
 * @throws GanClsError `invalid-argument` as {@link areaUnderRoc}, but not for a missing kind.
 */
export function prepareAreaUnderRoc(
  scores: ArrayLike<number>,
  positives: readonly boolean[],
): (counts?: ArrayLike<number>) => number {
  const values = Float64Array.from(scores);
  if (values.length !== positives.length || values.some((value) => !Number.isFinite(value))) {
    throw new GanClsError(
      "invalid-argument",
      `areaUnderRoc: expected ${positives.length} finite scores, one for each item, got ${values.length}, ${values.filter((value) => !Number.isFinite(value)).length} of them not finite`,
    );
  }
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const sorted = Float64Array.from(order, (item) => values[item]);
  return (counts) => areaOf({ order, sorted, positives, counts });
}

interface SortedScores {
  /** Items by rising score. */
  readonly order: Uint32Array;
  readonly sorted: Float64Array;
  readonly positives: readonly boolean[];
  readonly counts: ArrayLike<number> | undefined;
}

/** Goes through the scores group by group of equal ones, and counts the pairs that each positive item wins. */
function areaOf({ order, sorted, positives, counts }: SortedScores): number {
  let [won, below, positive] = [0, 0, 0];
  for (let start = 0; start < order.length;) {
    let [groupPositive, groupNegative] = [0, 0];
    let end = start;
    for (; end < order.length && sorted[end] === sorted[start]; end++) {
      const count = counts === undefined ? 1 : counts[order[end]];
      if (positives[order[end]]) {
        groupPositive += count;
      } else {
        groupNegative += count;
      }
    }
    won += groupPositive * (below + groupNegative / 2);
    below += groupNegative;
    positive += groupPositive;
    start = end;
  }
  return won / (positive * below);
}

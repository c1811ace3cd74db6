import { GanClsError } from "@gan-cls/core";

/** How well one query's gallery is ranked. */
export interface RankingQuality {
  /** Mean of the precisions at the ranks of the relevant items, in `[0, 1]`; equal scores share their last rank. */
  readonly averagePrecision: number;
  /** Rank of the best relevant item, from 1; of equal scores the worst, so that ties never help. */
  readonly firstRelevant: number;
}

/**
 * Measures the ranking of a gallery by one query: average precision, whose mean over the queries is the mean average precision, and the rank of the first
 * relevant item, from which follows recall at any k.
 *
 * Reference: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 8.4. Ties as in scikit-learn's
 * `average_precision_score`.
 *
 * @param scores One for each item of the gallery, higher for nearer ones.
 * @param isRelevant Whether the item at a position is relevant.
 * @throws GanClsError `invalid-argument` where nothing is relevant.
 */
export function rankingQuality(scores: ArrayLike<number>, isRelevant: (item: number) => boolean): RankingQuality {
  const all = Float64Array.from(scores).sort();
  const relevant = Float64Array.from(scores)
    .filter((_, item) => isRelevant(item))
    .sort();
  if (relevant.length === 0) {
    throw new GanClsError("invalid-argument", `rankingQuality: expected relevant items, got none of ${all.length}`);
  }
  let [sum, position] = [0, all.length];
  for (let item = relevant.length - 1; item >= 0;) {
    const score = relevant[item];
    while (position > 0 && all[position - 1] >= score) {
      position--;
    }
    // From here on every item of both lists is below the score; equal ones were counted together.
    let equal = 0;
    for (; item >= 0 && relevant[item] === score; item--) {
      equal++;
    }
    sum += (equal * (relevant.length - 1 - item)) / (all.length - position);
  }
  return { averagePrecision: sum / relevant.length, firstRelevant: rankOf(all, relevant[relevant.length - 1]) };
}

/** How many scores are at least this one. */
function rankOf(sorted: Float64Array, score: number): number {
  let count = 0;
  while (count < sorted.length && sorted[sorted.length - 1 - count] >= score) {
    count++;
  }
  return count;
}

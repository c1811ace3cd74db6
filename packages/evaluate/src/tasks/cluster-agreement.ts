import { GanClsError } from "@gan-cls/core";
import { assignRows } from "./assign";

/**
 * The class that each cluster stands for, by the one-to-one matching under which most items are right. Of more clusters than classes, some stand for
 * none.
 *
 * @param classes The class of each item, integers from 0.
 * @param clusters The cluster of each item, integers from 0.
 * @returns The class of each cluster; -1 where it stands for none.
 * @throws GanClsError `invalid-argument` for no items, or lists of different lengths.
 */
export function matchClusters(classes: ArrayLike<number>, clusters: ArrayLike<number>): number[] {
  const table = countPairs(classes, clusters);
  const columns = Math.max(table.length, table[0].length);
  const square = table.map((row) => [...row, ...new Array<number>(columns - row.length).fill(0)]);
  return assignRows(square).map((label) => (label < table[0].length ? label : -1));
}

/**
 * Normalised mutual information of classes and clusters: how much one says of the other, over the mean of their entropies. It needs no matching and
 * does not reward many clusters as purity does.
 *
 * Reference: Vinh, Epps and Bailey, Information theoretic measures for clusterings comparison, JMLR 11 (2010); scikit-learn's default
 * (arithmetic mean).
 *
 * @param classes The class of each item, integers from 0.
 * @param clusters The cluster of each item, integers from 0.
 * @param counts How often each item counts. @default once
 * @returns In `[0, 1]`; 1 if both are one single group.
 * @throws GanClsError `invalid-argument` as {@link matchClusters}.
 */
export function normalizedMutualInformation(
  classes: ArrayLike<number>,
  clusters: ArrayLike<number>,
  counts?: ArrayLike<number>,
): number {
  const table = countPairs(classes, clusters, counts);
  const byCluster = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const byClass = table[0].map((_, label) => table.reduce((sum, row) => sum + row[label], 0));
  const entropies = entropyOf(byCluster) + entropyOf(byClass);
  const mutual = entropies - entropyOf(table.flat());
  return entropies === 0 ? 1 : Math.min(1, Math.max(0, (2 * mutual) / entropies));
}

/** `[clusters][classes]`: how many items each pair has. */
function countPairs(
  classes: ArrayLike<number>,
  clusters: ArrayLike<number>,
  counts?: ArrayLike<number>,
): readonly (readonly number[])[] {
  if (classes.length === 0 || classes.length !== clusters.length) {
    throw new GanClsError(
      "invalid-argument",
      `cluster agreement: expected one class and one cluster for each item, got ${classes.length} and ${clusters.length}`,
    );
  }
  const size = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((largest, value) => Math.max(largest, value), 0) + 1;
  const table = Array.from({ length: size(clusters) }, () => new Array<number>(size(classes)).fill(0));
  for (let item = 0; item < classes.length; item++) {
    table[clusters[item]][classes[item]] += counts === undefined ? 1 : counts[item];
  }
  return table;
}

/** In nats, of a distribution by its counts. */
function entropyOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)), 0);
}

import { assertPositiveInteger, GanClsError } from "@gan-cls/core";

/** Counts `[true class][predicted class]`. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How well one class was recognized. */
export interface ClassMetrics {
  readonly label: number;
  readonly name: string;
  /** Images of this class. */
  readonly support: number;
  /** Share of the images predicted as this class that belong to it; `null` when there are none. */
  readonly precision: number | null;
  /** Share of the images of this class that were predicted as it; `null` when there are none. */
  readonly recall: number | null;
  /** Harmonic mean of both; `null` when the class neither occurs nor is predicted. */
  readonly f1: number | null;
}

/** One kind of mistake. */
export interface ConfusedPair {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Share of the images of the true class. */
  readonly share: number;
}

/**
 * Counts how often each true class was predicted as each class.
 *
 * @param truth True labels in `[0, classCount)`.
 * @param predicted As many predicted labels in the same range.
 * @throws GanClsError `invalid-argument`
 */
export function confusionMatrix(truth: Uint8Array, predicted: Uint8Array, classCount: number): number[][] {
  assertPositiveInteger("confusionMatrix", "classCount", classCount);
  if (truth.length !== predicted.length) {
    throw new GanClsError(
      "invalid-argument",
      `confusionMatrix: expected a prediction for each of ${truth.length} labels, got ${predicted.length}`,
    );
  }
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] >= classCount || predicted[i] >= classCount) {
      throw new GanClsError(
        "invalid-argument",
        `confusionMatrix: labels must lie in [0, ${classCount}), got true ${truth[i]}, predicted ${predicted[i]} at position ${i}`,
      );
    }
    counts[truth[i]][predicted[i]]++;
  }
  return counts;
}

/** Images on the diagonal. */
export function correctCount(confusion: ConfusionMatrix): number {
  return confusion.reduce((sum, row, label) => sum + row[label], 0);
}

/** All images of the matrix. */
export function totalCount(confusion: ConfusionMatrix): number {
  return confusion.reduce((sum, row) => sum + rowTotal(row), 0);
}

/** Images of each class, in label order. */
export function classCounts(confusion: ConfusionMatrix): number[] {
  return confusion.map(rowTotal);
}

/**
 * Mean of the recalls of the classes that have images: what accuracy would be if every class had as many. A classifier that always names the
 * largest class has a high accuracy on unbalanced data, but a balanced accuracy of one over the number of classes.
 *
 * Reference: Brodersen et al., The balanced accuracy and its posterior distribution, ICPR 2010.
 *
 * @returns `NaN` for a matrix without images.
 */
export function balancedAccuracy(confusion: ConfusionMatrix): number {
  const recalls = confusion.map((row, label) => ratio(row[label], rowTotal(row))).filter((recall) => recall !== null);
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** Precision, recall and F1 of every class, in label order. */
export function classMetrics(confusion: ConfusionMatrix, classNames: readonly string[]): ClassMetrics[] {
  return confusion.map((row, label) => {
    const hits = row[label];
    const support = rowTotal(row);
    const predicted = confusion.reduce((sum, other) => sum + other[label], 0);
    return {
      label,
      name: classNames[label] ?? String(label),
      support,
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
    };
  });
}

/** The kinds of mistakes, most frequent first; equally frequent ones by label. */
export function mostConfusedPairs(confusion: ConfusionMatrix, limit = 5): ConfusedPair[] {
  return confusion
    .flatMap((row, truth) =>
      row.map((count, predicted) => ({ truth, predicted, count, share: ratio(count, rowTotal(row)) ?? 0 })),
    )
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((p, q) => q.count - p.count)
    .slice(0, limit);
}

function rowTotal(row: readonly number[]): number {
  return row.reduce((sum, count) => sum + count, 0);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

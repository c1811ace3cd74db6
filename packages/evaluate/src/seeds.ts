import { GanClsError } from "@gan-cls/core";
import { balancedAccuracy } from "./confusion";
import type { StudyRow } from "./study-document";
import { wilsonInterval, type Interval } from "./wilson";

/** One method at one number of labels, over all its seeds. */
export interface SeedSummary {
  readonly method: string;
  readonly labels: number;
  /** In the order of the rows. */
  readonly seeds: readonly number[];
  readonly meanAccuracy: number;
  /** Sample standard deviation of the accuracy over seeds (divided by n - 1); `null` for a single seed. */
  readonly standardDeviation: number | null;
  /**
   * 95 % interval of the mean accuracy on one test set. It reflects the finite number of test images, not how much seeds differ; seeds
   * share the test images, so more of them do not narrow it.
   */
  readonly interval: Interval;
  /** Mean over seeds of the mean recall over classes. */
  readonly meanBalancedAccuracy: number;
  readonly testSize: number;
  readonly meanSeconds: number;
}

/**
 * Combines the rows that differ only in their seed, in the order in which methods first occur.
 *
 * @throws GanClsError `invalid-argument` when such rows were tested on different numbers of images.
 */
export function summarizeSeeds(rows: readonly StudyRow[]): SeedSummary[] {
  const groups = new Map<string, StudyRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.method, row.labels]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map(summarizeGroup);
}

function summarizeGroup(rows: readonly StudyRow[]): SeedSummary {
  const [{ method, labels, testSize }] = rows;
  const other = rows.find((row) => row.testSize !== testSize);
  if (other !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `summarizeSeeds: expected every seed of ${method} with ${labels} labels to be tested on ${testSize} images, got ${other.testSize}`,
    );
  }
  const accuracies = rows.map((row) => row.testAccuracy);
  const meanAccuracy = mean(accuracies);
  return {
    method,
    labels,
    seeds: rows.map((row) => row.seed),
    meanAccuracy,
    standardDeviation: standardDeviation(accuracies, meanAccuracy),
    interval: wilsonInterval(meanAccuracy * testSize, testSize),
    meanBalancedAccuracy: mean(rows.map((row) => balancedAccuracy(row.confusion))),
    testSize,
    meanSeconds: mean(rows.map((row) => row.seconds)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[], center: number): number | null {
  if (values.length < 2) {
    return null;
  }
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

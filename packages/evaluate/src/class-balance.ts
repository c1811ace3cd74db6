import { classCounts } from "./confusion";
import { formatCount, formatPercent, formatQuantity } from "./format";
import { summarizeSeeds } from "./seeds";
import type { StudyDocument } from "./study-document";

/** Points by which accuracy and balanced accuracy may differ without a reader being misled. */
const MISLEADING = 0.01;

/** How the test images of a study spread over its classes. */
export interface ClassBalance {
  /** Test images of each class, in label order. */
  readonly counts: readonly number[];
  readonly isBalanced: boolean;
  /** Whether accuracy and balanced accuracy of a row differ by more than one percentage point. */
  readonly isMisleading: boolean;
  /** Sentences for a reader; none where every class has as many test images. */
  readonly sentences: readonly string[];
}

/** Whether the accuracies of a study can be read as they are, and what to say if not. Undefined for a study without rows. */
export function describeClassBalance({
  rows,
  classNames = [],
}: Pick<StudyDocument, "rows" | "classNames">): ClassBalance | undefined {
  if (rows.length === 0) {
    return undefined;
  }
  const counts = classCounts(rows[0].confusion);
  const isBalanced = new Set(counts).size <= 1;
  const summaries = summarizeSeeds(rows);
  const isMisleading = summaries.some((row) => Math.abs(row.meanAccuracy - row.meanBalancedAccuracy) > MISLEADING);
  const nameOf = (label: number): string => classNames[label] ?? String(label);
  return { counts, isBalanced, isMisleading, sentences: isBalanced ? [] : describeCounts(counts, nameOf) };
}

function describeCounts(counts: readonly number[], nameOf: (label: number) => string): string[] {
  const tested = counts.flatMap((count, label) => (count > 0 ? [{ count, label }] : []));
  const missing = counts.flatMap((count, label) => (count === 0 ? [nameOf(label)] : []));
  const [largest] = tested.toSorted((a, b) => b.count - a.count);
  const [smallest] = tested.toSorted((a, b) => a.count - b.count);
  const total = tested.reduce((sum, { count }) => sum + count, 0);
  return [
    `Balanced accuracy is the mean of the classes' recalls: it counts every class alike, while ${formatPercent(largest.count / total, 1)} of the test images are of one class (${nameOf(largest.label)}: ${formatCount(largest.count)}, ${nameOf(smallest.label)}: ${formatCount(smallest.count)}).`,
    ...(missing.length === 0
      ? []
      : [`${formatQuantity(missing.length, "class has", "classes have")} no test image: ${missing.join(", ")}.`]),
  ];
}

import { formatCount, formatPercent, formatPValue } from "./format";
import { renderTable } from "./report-table";
import type { StudyComparison, StudyDocument, StudyRow } from "./study-document";

/** Below this p-value a difference is called one. */
const SIGNIFICANCE = 0.05;

/** McNemar's test of every method against the reference; one section for each reference. */
export function renderComparisons({ comparisons = [], rows }: StudyDocument): string {
  const references = [...new Set(comparisons.map(({ reference }) => reference))];
  return references
    .map((reference) => {
      const own = comparisons.filter((comparison) => comparison.reference === reference);
      return renderReference(reference, own, rows);
    })
    .join("\n\n");
}

function renderReference(
  reference: string,
  comparisons: readonly StudyComparison[],
  rows: readonly StudyRow[],
): string {
  const name = `\`${reference}\``;
  const header = ["Method", "Labels", "Seed", `Right where ${name} errs`, `Errs where ${name} is right`];
  const body = comparisons.map((comparison) => [
    `\`${comparison.method}\``,
    formatCount(comparison.labels),
    String(comparison.seed),
    formatCount(comparison.onlyMethodRight),
    formatCount(comparison.onlyReferenceRight),
    formatDifference(comparison, rows),
    formatPValue(comparison.pValue),
    describeDifference(comparison),
  ]);
  return [
    `## Compared with ${name}`,
    renderTable([...header, "Points", "p", "Verdict"], body, ["l", "r", "r", "r", "r", "r", "r", "l"]),
    `McNemar's exact test on the same test images; a difference counts as one below p = ${SIGNIFICANCE}. The p-values are not corrected for the number of comparisons.`,
  ].join("\n\n");
}

/** The difference of the accuracies in percentage points; empty when the document has no row to tell the number of images. */
function formatDifference(comparison: StudyComparison, rows: readonly StudyRow[]): string {
  const { method, labels, seed, onlyMethodRight, onlyReferenceRight } = comparison;
  const row = rows.find((other) => other.method === method && other.labels === labels && other.seed === seed);
  if (row === undefined) {
    return "";
  }
  const difference = (onlyMethodRight - onlyReferenceRight) / row.testSize;
  return `${difference > 0 ? "+" : ""}${formatPercent(difference)}`;
}

function describeDifference({ pValue, onlyMethodRight, onlyReferenceRight }: StudyComparison): string {
  if (pValue >= SIGNIFICANCE) {
    return "no difference shown";
  }
  return onlyMethodRight > onlyReferenceRight ? "better" : "worse";
}

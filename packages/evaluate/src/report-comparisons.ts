import { formatCount, formatPValue, percentNumber } from "./format";
import { renderTable } from "./markdown";
import type { StudyComparison, StudyDocument } from "./study-document";
import { findMethod, markMethod, mentionMethod } from "./study-methods";

/** Differences with a smaller p-value are called significant. */
export const SIGNIFICANCE = 0.05;

/** What the table of comparisons says about significance. */
export const COMPARISON_RULE = `McNemar's exact test on the same test images; a difference is called significant if p < ${SIGNIFICANCE}. The p-values are not corrected for multiple comparisons.`;

/** What McNemar's test says of a method, as seen from the reference. */
export function comparisonVerdict({
  pValue,
  onlyMethodRight,
  onlyReferenceRight,
}: StudyComparison): "better" | "worse" | "not significant" {
  if (pValue >= SIGNIFICANCE) {
    return "not significant";
  }
  return onlyMethodRight > onlyReferenceRight ? "better" : "worse";
}

/** Which of the two is right more often: the sign of the difference. */
export function compareDirection({
  onlyMethodRight,
  onlyReferenceRight,
}: Pick<StudyComparison, "onlyMethodRight" | "onlyReferenceRight">): number {
  return Math.sign(onlyMethodRight - onlyReferenceRight);
}

/** McNemar's test of every method against the reference; one section for each reference. */
export function renderComparisons(study: StudyDocument): string {
  const references = [...new Set((study.comparisons ?? []).map(({ reference }) => reference))];
  return references.map((reference) => renderReference(study, reference)).join("\n\n");
}

function renderReference(study: StudyDocument, reference: string): string {
  const { comparisons = [], methods = [] } = study;
  const name = mentionMethod(findMethod(methods, reference));
  const header = ["Method", "Labels", "Seed", `Correct where ${name} is wrong`, `Wrong where ${name} is correct`];
  const body = comparisons
    .filter((comparison) => comparison.reference === reference)
    .map((comparison) => [
      markMethod(findMethod(methods, comparison.method)),
      formatCount(comparison.labels),
      String(comparison.seed),
      formatCount(comparison.onlyMethodRight),
      formatCount(comparison.onlyReferenceRight),
      formatDifference(comparison, study),
      formatPValue(comparison.pValue),
      comparisonVerdict(comparison),
    ]);
  return [
    `## Compared with ${name}`,
    renderTable([...header, "Points", "p", "Verdict"], body, ["l", "r", "r", "r", "r", "r", "r", "l"]),
    COMPARISON_RULE,
  ].join("\n\n");
}

/** The difference of the accuracies in percentage points; empty when the document has no row to tell the number of images. */
function formatDifference(comparison: StudyComparison, { rows }: StudyDocument): string {
  const { method, labels, seed, onlyMethodRight, onlyReferenceRight } = comparison;
  const row = rows.find((other) => other.method === method && other.labels === labels && other.seed === seed);
  if (row === undefined) {
    return "";
  }
  const difference = (onlyMethodRight - onlyReferenceRight) / row.testSize;
  return `${difference > 0 ? "+" : ""}${percentNumber(difference)}`;
}

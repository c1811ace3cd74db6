import { classMetrics, mostConfusedPairs, type ConfusionMatrix } from "./confusion";
import { formatCount, percentNumber } from "./format";
import { escapeMarkdown, renderTable } from "./markdown";
import type { SeedSummary } from "./seeds";
import type { StudyDocument, StudyMethod, StudyRow } from "./study-document";
import { findMethod, markMethod } from "./study-methods";

/** Mistakes listed for each method. */
const PAIRS_SHOWN = 4;

/** Decimals of precision and recall: a class has few images. */
const CLASS_DECIMALS = 1;

/** The most frequent mistakes of every method, and its confusion matrix, folded. */
export function renderMistakes(study: StudyDocument, summaries: readonly SeedSummary[]): string {
  const { rows, methods = [], classNames = [] } = study;
  if (summaries.length === 0) {
    return "";
  }
  const matrices = summaries.map((summary) => ({
    ...{ summary, method: findMethod(methods, summary.method), confusion: joinedConfusion(rows, summary) },
  }));
  const body = matrices.map(({ summary, method, confusion }) => [
    markMethod(method),
    formatCount(summary.labels),
    listMistakes(confusion, classNames),
  ]);
  return [
    "## Mistakes",
    "Most frequent first, as true class → predicted class (test images).",
    renderTable(["Method", "Labels", "Most confused"], body, ["l", "r", "l"]),
    "Confusion matrices (rows: true class, columns: predicted class):",
    ...matrices.map(({ summary, method, confusion }) =>
      renderDetails(summary, method, confusionTable(confusion, classNames)),
    ),
  ].join("\n\n");
}

/** The confusion matrices of all seeds of a method, added up. */
function joinedConfusion(rows: readonly StudyRow[], { method, labels }: SeedSummary): ConfusionMatrix {
  return rows
    .filter((row) => row.method === method && row.labels === labels)
    .map((row) => row.confusion)
    .reduce((sum, other) => sum.map((counts, truth) => counts.map((count, label) => count + other[truth][label])));
}

function listMistakes(confusion: ConfusionMatrix, classNames: readonly string[]): string {
  const nameOf = (label: number): string => escapeMarkdown(classNames[label] ?? String(label));
  const pairs = mostConfusedPairs(confusion, PAIRS_SHOWN);
  return pairs.map(({ truth, predicted, count }) => `${nameOf(truth)} → ${nameOf(predicted)} (${count})`).join(", ");
}

function renderDetails({ labels, seeds }: SeedSummary, { title }: StudyMethod, table: string): string {
  const over = seeds.length > 1 ? `, sum over ${seeds.length} seeds` : "";
  const summary = `${escapeMarkdown(title)}, ${formatCount(labels)} labels${over}`;
  return `<details>\n<summary>${summary}</summary>\n\n${table}\n\n</details>`;
}

/** Counts, with recall (%) on the right and precision (%) at the bottom. Zeros are dots, so that mistakes stand out. */
function confusionTable(confusion: ConfusionMatrix, classNames: readonly string[]): string {
  const classes = classMetrics(confusion, classNames.map(escapeMarkdown));
  const body = confusion.map((row, truth) => [
    `**${classes[truth].name}**`,
    ...row.map((count) => (count === 0 ? "·" : String(count))),
    formatShare(classes[truth].recall),
  ]);
  const precisions = ["Precision (%)", ...classes.map(({ precision }) => formatShare(precision)), ""];
  return renderTable(["", ...classes.map(({ name }) => name), "Recall (%)"], [...body, precisions]);
}

function formatShare(share: number | null): string {
  return share === null ? "–" : percentNumber(share, CLASS_DECIMALS);
}

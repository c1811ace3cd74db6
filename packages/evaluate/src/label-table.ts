import { formatCount, percentNumber } from "./format";
import { renderTable } from "./markdown";
import { summarizeSeeds } from "./seeds";
import type { StudyComparison, StudyDocument } from "./study-document";
import { findMethod, markMethod, mentionMethod } from "./study-methods";

/** Cells with a smaller p-value are marked. */
const MARKED = 0.001;

/** Shown for a cell that is not finished. */
const MISSING = "-";

/** A method at a number of labels, over all its seeds. */
export interface LabelCell {
  readonly method: string;
  readonly labels: number;
  readonly seeds: readonly number[];
  readonly meanAccuracy: number;
  /** Over seeds; `null` for one. */
  readonly standardDeviation: number | null;
  /** McNemar's test against the reference; `undefined` where the reference has no cell with the same labels and seed. */
  readonly comparison: { readonly reference: string; readonly pValue: number; readonly isBetter: boolean } | undefined;
}

/** A study with several numbers of labels as a table of methods by numbers of labels. */
export interface LabelTable {
  readonly methods: readonly string[];
  /** Least first. */
  readonly labels: readonly number[];
  /** `undefined` where nothing is finished. */
  cell(method: string, labels: number): LabelCell | undefined;
}

/**
 * Summarizes a study by methods and numbers of labels.
 *
 * The p-value of a cell is the largest of its seeds, and 1 unless all seeds differ in the same direction: a mark then says that every seed
 * shows the difference by itself. Pooling the counts of all seeds into one test would be more sensitive and wrong, because seeds share the
 * test images, so their differences are not independent.
 */
export function tabulateLabels({ rows, comparisons = [] }: Pick<StudyDocument, "rows" | "comparisons">): LabelTable {
  const cells = summarizeSeeds(rows).map(({ method, labels, seeds, meanAccuracy, standardDeviation }): LabelCell => {
    const own = comparisons.filter((other) => other.method === method && other.labels === labels);
    return { method, labels, seeds, meanAccuracy, standardDeviation, comparison: joinSeeds(own, seeds) };
  });
  return {
    methods: [...new Set(cells.map(({ method }) => method))],
    labels: [...new Set(cells.map(({ labels }) => labels))].sort((a, b) => a - b),
    cell: (method, labels) => cells.find((cell) => cell.method === method && cell.labels === labels),
  };
}

function joinSeeds(comparisons: readonly StudyComparison[], seeds: readonly number[]): LabelCell["comparison"] {
  const [first] = comparisons;
  if (first === undefined || seeds.some((seed) => comparisons.every((comparison) => comparison.seed !== seed))) {
    return undefined;
  }
  const better = comparisons.map(({ onlyMethodRight, onlyReferenceRight }) => onlyMethodRight > onlyReferenceRight);
  const agree = better.every((value) => value === better[0]);
  const pValue = agree ? Math.max(...comparisons.map((comparison) => comparison.pValue)) : 1;
  return { reference: first.reference, pValue, isBetter: better[0] };
}

/** What a study is to contain. */
export interface PlannedTable {
  readonly methods?: readonly string[];
  readonly labels?: readonly number[];
}

/**
 * The table in GitHub's Markdown: a row for each method, a column for each number of labels, `mean ± sd` in percent. ▲ and ▼ mark what is
 * better or worse than the reference with p < 0.001 in every seed; `-` stands for what is not finished.
 *
 * @param planned What the study is to contain, so that an unfinished one shows what is missing. @default what is there
 */
export function renderLabelTable(
  study: Pick<StudyDocument, "rows" | "comparisons" | "methods">,
  planned: PlannedTable = {},
): string {
  const table = tabulateLabels(study);
  const { methods = table.methods, labels = table.labels } = planned;
  const body = methods.map((method) => [
    markMethod(findMethod(study.methods ?? [], method)),
    ...labels.map((count) => renderCell(table.cell(method, count))),
  ]);
  return renderTable(["method", ...labels.map(formatCount)], body, ["l", ...labels.map(() => "r" as const)]);
}

function renderCell(cell: LabelCell | undefined): string {
  if (cell === undefined) {
    return MISSING;
  }
  const { meanAccuracy, standardDeviation, comparison } = cell;
  const spread = standardDeviation === null ? "" : ` ± ${percentNumber(standardDeviation)}`;
  const mark = comparison === undefined || comparison.pValue >= MARKED ? "" : comparison.isBetter ? " ▲" : " ▼";
  return `${percentNumber(meanAccuracy)}${spread}${mark}`;
}

/**
 * What the table's marks mean, in a few sentences.
 *
 * @param planned As for {@link renderLabelTable}.
 */
export function explainLabelTable(
  study: Pick<StudyDocument, "rows" | "comparisons" | "methods">,
  planned: PlannedTable = {},
): string {
  const { comparisons = [], rows, methods = [] } = study;
  const [first] = comparisons;
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const table = tabulateLabels(study);
  const cells = (planned.labels ?? table.labels).flatMap((labels) =>
    (planned.methods ?? table.methods).map((method) => table.cell(method, labels)),
  );
  const upTo = cells.every((cell) => cell === undefined || cell.seeds.length === seeds) ? "" : "up to ";
  return [
    `Test accuracy in percent${seeds > 1 ? `, mean ± standard deviation over ${upTo}${seeds} seeds` : ""}.`,
    ...(first === undefined
      ? []
      : [
          `▲ better and ▼ worse than ${mentionMethod(findMethod(methods, first.reference))} with the same labels: McNemar's exact test on the same test images, p < ${MARKED}${seeds > 1 ? " for every seed and all in the same direction (the largest p of the seeds; they share the test images, so their counts are not pooled)" : ""}; not corrected for multiple comparisons.`,
        ]),
    ...(cells.includes(undefined) ? ["`-`: not finished."] : []),
  ].join(" ");
}

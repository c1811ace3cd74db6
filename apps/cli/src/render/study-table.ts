import { printable } from "@gan-cls/core";
import { balancedAccuracy, describeClassBalance, summarizeSeeds, type StudyRow } from "@gan-cls/evaluate";
import type { Colors } from "./colors";
import { formatCount, formatDuration, formatPercent } from "@gan-cls/evaluate";
import { renderTable, type TableColumn } from "./table";

/** How {@link renderStudyTable} draws. */
export interface StudyTableOptions {
  colors: Colors;
  /** The original study's accuracy, where it has one. @default no such column */
  original?: (method: string, labels: number) => number | undefined;
  /** Columns of the terminal. @default there is room for everything */
  width?: number;
}

/** Rows of a study as a table for a terminal: fewest labels first, and among those the best first, which stands out. */
export function renderStudyTable(given: readonly StudyRow[], { colors, original, width }: StudyTableOptions): string {
  const rows = bestFirst(given);
  const severalSeeds = new Set(rows.map(({ seed }) => seed)).size > 1;
  const isMisleading = describeClassBalance({ rows })?.isMisleading === true;
  const severalLabels = new Set(rows.map(({ labels }) => labels)).size > 1;
  const columns: TableColumn[] = [
    { head: "Method", align: "left" },
    // Where all rows have as many labels, a narrow terminal can do without them.
    { head: "Labels", ...(severalLabels ? {} : { spare: 2 }) },
    ...(severalSeeds ? [{ head: "Seed" }] : []),
    { head: "Test accuracy" },
    { head: "95 % interval", spare: 1 },
    ...(isMisleading ? [{ head: "Balanced" }] : []),
    ...(original === undefined ? [] : [{ head: "Original" }]),
    { head: "Time", spare: 3 },
  ];
  const cells = rows.map((row) => {
    const accuracy = formatPercent(row.testAccuracy);
    const published = original?.(row.method, row.labels);
    return [
      printable(row.method),
      formatCount(row.labels),
      ...(severalSeeds ? [String(row.seed)] : []),
      isBest(row, rows) ? colors.green(colors.bold(accuracy)) : accuracy,
      row.interval === undefined ? "" : `${formatPercent(row.interval.low)} to ${formatPercent(row.interval.high)}`,
      ...(isMisleading ? [formatPercent(balancedAccuracy(row.confusion))] : []),
      ...(original === undefined ? [] : [published === undefined ? "" : formatPercent(published)]),
      formatDuration(row.seconds),
    ];
  });
  return renderTable(columns, cells, { width });
}

/** The seeds of a method stay together, at the place of their mean. */
function bestFirst(rows: readonly StudyRow[]): StudyRow[] {
  const means = new Map(
    summarizeSeeds(rows).map(({ method, labels, meanAccuracy }) => [`${labels} ${method}`, meanAccuracy]),
  );
  const mean = ({ method, labels }: StudyRow): number => means.get(`${labels} ${method}`) ?? 0;
  return [...rows].sort(
    (a, b) => a.labels - b.labels || mean(b) - mean(a) || (a.method === b.method ? a.seed - b.seed : 0),
  );
}

function isBest(row: StudyRow, rows: readonly StudyRow[]): boolean {
  return rows.every((other) => other.labels !== row.labels || other.testAccuracy <= row.testAccuracy);
}

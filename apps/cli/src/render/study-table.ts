import { printable } from "@gan-cls/core";
import { balancedAccuracy, describeClassBalance, type StudyRow } from "@gan-cls/evaluate";
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

/** Rows of a study as a table for a terminal; the best of each number of labels stands out. */
export function renderStudyTable(rows: readonly StudyRow[], { colors, original, width }: StudyTableOptions): string {
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

function isBest(row: StudyRow, rows: readonly StudyRow[]): boolean {
  return rows.every((other) => other.labels !== row.labels || other.testAccuracy <= row.testAccuracy);
}

import { printable } from "@gan-cls/core";
import Table from "cli-table3";
import { balancedAccuracy, describeClassBalance, type StudyRow } from "@gan-cls/evaluate";
import type { Colors } from "./colors";
import { formatCount, formatDuration, formatPercent } from "@gan-cls/evaluate";

/** How {@link renderStudyTable} draws. */
export interface StudyTableOptions {
  colors: Colors;
  /** The original study's accuracy, where it has one. @default no such column */
  original?: (method: string, labels: number) => number | undefined;
}

/** Rows of a study as a table for a terminal; the best of each number of labels stands out. */
export function renderStudyTable(rows: readonly StudyRow[], { colors, original }: StudyTableOptions): string {
  const severalSeeds = new Set(rows.map(({ seed }) => seed)).size > 1;
  const isMisleading = describeClassBalance({ rows })?.isMisleading === true;
  const head = [
    "Method",
    "Labels",
    ...(severalSeeds ? ["Seed"] : []),
    "Test accuracy",
    "95 % interval",
    ...(isMisleading ? ["Balanced"] : []),
    ...(original === undefined ? [] : ["Original"]),
    "Time",
  ];
  const table = new Table({
    head,
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    // Colours are ours to give: the library would colour files and pipes too.
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const accuracy = formatPercent(row.testAccuracy);
    const published = original?.(row.method, row.labels);
    table.push([
      printable(row.method),
      formatCount(row.labels),
      ...(severalSeeds ? [String(row.seed)] : []),
      isBest(row, rows) ? colors.green(colors.bold(accuracy)) : accuracy,
      row.interval === undefined ? "" : `${formatPercent(row.interval.low)} to ${formatPercent(row.interval.high)}`,
      ...(isMisleading ? [formatPercent(balancedAccuracy(row.confusion))] : []),
      ...(original === undefined ? [] : [published === undefined ? "" : formatPercent(published)]),
      formatDuration(row.seconds),
    ]);
  }
  return table.toString();
}

function isBest(row: StudyRow, rows: readonly StudyRow[]): boolean {
  return rows.every((other) => other.labels !== row.labels || other.testAccuracy <= row.testAccuracy);
}

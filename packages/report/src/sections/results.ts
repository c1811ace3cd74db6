import {
  formatCount,
  formatPValue,
  formatDuration,
  summarizeSeeds,
  type SeedSummary,
  type StudyComparison,
} from "@gan-cls/evaluate";
import { INTERVAL_ROW_HEIGHT, type IntervalRow } from "../charts/interval-chart";
import { methodColors } from "../design/tokens";
import { renderChart, renderFigure, renderTable, type Table } from "../page/figure";
import { formatPercent, methodTitle } from "../page/format";
import { html, type Html } from "../page/html";
import type { ReportData } from "../data/report-data";
import { byAccuracy } from "./headline";
import type { Section } from "./section";

/** Below this p-value a difference is called one. */
const SIGNIFICANCE = 0.05;

/** Accuracies with their intervals, and every method held against the reference. */
export function resultsSection(data: ReportData): Section | undefined {
  const { study } = data;
  if (study === undefined || study.rows.length === 0) {
    return undefined;
  }
  const summaries = byAccuracy(summarizeSeeds(study.rows));
  return {
    id: "results",
    title: "Results",
    body: [accuracyFigure(data, summaries), resultsTable(data, summaries), comparisonTable(study.comparisons ?? [])],
  };
}

function accuracyFigure({ study, published }: ReportData, summaries: readonly SeedSummary[]): Html {
  const severalCounts = new Set(summaries.map(({ labels }) => labels)).size > 1;
  const colors = methodColors(summaries.map(({ method }) => method));
  const rows = summaries.map(({ method, labels, meanAccuracy, interval }): IntervalRow => ({
    label: severalCounts ? `${methodTitle(method)}, ${formatCount(labels)}` : methodTitle(method),
    color: colors.get(method) ?? "",
    accuracy: meanAccuracy,
    ...{ low: interval.low, high: interval.high, published: finalOf(published, method) },
  }));
  const spoken = rows.map(
    ({ label, accuracy, low, high }) =>
      `${label} ${formatPercent(accuracy, 1)} (${formatPercent(low, 1)} to ${formatPercent(high, 1)})`,
  );
  const height = rows.length * INTERVAL_ROW_HEIGHT + 52;
  return renderFigure({
    ...{ id: "fig-accuracy", title: "Share of the test images that each method names rightly" },
    body: renderChart({
      ...{ id: "chart-accuracy", spec: { kind: "interval", data: rows }, width: 760, height },
      description: `Test accuracy with 95 % intervals. ${spoken.join("; ")}.`,
    }),
    caption: html`Dots: accuracy. Bars: 95 % interval (Wilson), what ${formatCount(summaries[0].testSize)} test images
    leave open; it says nothing of how much a method varies from seed to seed.
    ${rows.some((row) => row.published !== undefined) && "Hollow: the original study of 2020."}
    ${(study?.rows.length ?? 0) > summaries.length && "Means over seeds."}`,
  });
}

/** The last figure that was published of a method. */
function finalOf(published: ReportData["published"], method: string): number | undefined {
  return published.filter(({ name }) => name === method).at(-1)?.accuracy;
}

function resultsTable({ published, study }: ReportData, summaries: readonly SeedSummary[]): Html {
  const severalSeeds = summaries.some(({ seeds }) => seeds.length > 1);
  const withPublished = published.length > 0;
  const notes = study?.notes ?? [];
  const table: Table = {
    caption: "Test accuracy of every method",
    head: [
      "Method",
      "Labels",
      "Test accuracy",
      "95 % interval",
      ...(severalSeeds ? ["± over seeds"] : []),
      ...(withPublished ? ["Original"] : []),
      "Time",
    ],
    rows: summaries.map((summary) => {
      const original = finalOf(published, summary.method);
      return [
        html`${methodTitle(summary.method)} <code>${summary.method}</code>${about(notes, summary.method)}`,
        formatCount(summary.labels),
        html`<strong>${formatPercent(summary.meanAccuracy)}</strong>`,
        `${formatPercent(summary.interval.low)} to ${formatPercent(summary.interval.high)}`,
        ...(severalSeeds ? [summary.standardDeviation === null ? "" : formatPercent(summary.standardDeviation)] : []),
        ...(withPublished ? [original === undefined ? "–" : formatPercent(original)] : []),
        formatDuration(summary.meanSeconds),
      ];
    }),
  };
  return html`<div class="block" id="fig-table">${renderTable(table)}</div>`;
}

/** The first sentence of what the study notes of a method. */
function about(notes: readonly string[], method: string): Html | undefined {
  const mark = `\`${method}\`: `;
  const note = notes.find((candidate) => candidate.startsWith(mark));
  return note === undefined ? undefined : html`<small>${note.slice(mark.length).split(/(?<=\.) /)[0]}</small>`;
}

function comparisonTable(comparisons: readonly StudyComparison[]): Html | undefined {
  const [first] = comparisons;
  if (first === undefined) {
    return undefined;
  }
  const reference = methodTitle(first.reference);
  const table: Table = {
    caption: `Every method against ${reference} on the same test images`,
    head: [
      "Method",
      "Labels",
      "Seed",
      `Right where ${reference} errs`,
      `Errs where ${reference} is right`,
      "p",
      "Verdict",
    ],
    rows: comparisons.map((comparison) => [
      methodTitle(comparison.method),
      formatCount(comparison.labels),
      String(comparison.seed),
      formatCount(comparison.onlyMethodRight),
      formatCount(comparison.onlyReferenceRight),
      formatPValue(comparison.pValue),
      verdict(comparison),
    ]),
  };
  return html`<div class="block" id="fig-comparison">
    ${renderTable(table)}
    <p class="note">
      McNemar's exact test; a difference counts as one below p = ${SIGNIFICANCE}. The p-values are not corrected for the
      number of comparisons.
    </p>
  </div>`;
}

function verdict({ pValue, onlyMethodRight, onlyReferenceRight }: StudyComparison): string {
  if (pValue >= SIGNIFICANCE) {
    return "no difference shown";
  }
  return onlyMethodRight > onlyReferenceRight ? "better" : "worse";
}

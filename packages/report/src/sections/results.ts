import {
  COMPARISON_RULE,
  comparisonVerdict,
  describeClassBalance,
  formatCount,
  formatDuration,
  formatPercent,
  formatPValue,
  summarizeSeeds,
  type SeedSummary,
  type StudyDocument,
} from "@gan-cls/evaluate";
import { INTERVAL_ROW_HEIGHT, type IntervalRow } from "../charts/interval-chart";
import { reportStyles, type MethodStyle } from "../data/method-styles";
import type { ReportData } from "../data/report-data";
import { renderChart, renderFigure, renderTable, type Section, type Table } from "../page/figure";
import { html, keepTogether, markCode, type Html } from "../page/html";

/** Longer tables of comparisons are folded. */
const LONG_TABLE = 40;

/** Accuracies with their intervals, and the comparison of every method with the reference. */
export function resultsSection(data: ReportData): Section | undefined {
  const { study } = data;
  if (study === undefined || study.rows.length === 0) {
    return undefined;
  }
  const summaries = byAccuracy(summarizeSeeds(study.rows));
  return {
    id: "results",
    title: "Results",
    body: [accuracyFigure(data, summaries), resultsTable(data, summaries), seenTable(study), comparisonTable(data)],
  };
}

/** Test images that a discriminator had seen before the study, counted. */
function seenTable({ seenTestImages = [] }: StudyDocument): Html | undefined {
  if (seenTestImages.length === 0) {
    return undefined;
  }
  const table: Table = {
    caption: "Test images that were seen in training before",
    head: ["Seen in its own training by", "With labels", "Without labels", "Of test images"],
    rows: seenTestImages.map(({ by, labelled, unlabelled, of }) => [
      by,
      ...[labelled, unlabelled, of].map(formatCount),
    ]),
  };
  return html`<div class="block" id="fig-seen">
    ${renderTable(table)}
    <p class="note">Counted by the hashes of the images' pixels. It concerns every method that builds on it.</p>
  </div>`;
}

/** Most labels first, then the most accurate. */
export function byAccuracy(summaries: readonly SeedSummary[]): SeedSummary[] {
  return [...summaries].sort((p, q) => q.labels - p.labels || q.meanAccuracy - p.meanAccuracy);
}

function accuracyFigure(data: ReportData, summaries: readonly SeedSummary[]): Html {
  const { study, published } = data;
  const severalCounts = new Set(summaries.map(({ labels }) => labels)).size > 1;
  const styleOf = reportStyles(data);
  const rows = summaries.map(({ method, labels, meanAccuracy, interval }): IntervalRow => {
    const { title, color } = styleOf(method);
    return {
      label: severalCounts ? `${title}, ${formatCount(labels)}` : title,
      color,
      accuracy: meanAccuracy,
      ...{ low: interval.low, high: interval.high, published: finalOf(published, { method, labels }) },
    };
  });
  const spoken = rows.map(
    ({ label, accuracy, low, high }) =>
      `${label} ${formatPercent(accuracy, 1)} (${formatPercent(low, 1)} to ${formatPercent(high, 1)})`,
  );
  const height = rows.length * INTERVAL_ROW_HEIGHT + 52;
  return renderFigure({
    ...{ id: "fig-accuracy", title: "Test accuracy of each method" },
    body: renderChart({
      ...{ id: "chart-accuracy", spec: { kind: "interval", data: rows }, width: 760, height },
      description: `Test accuracy with 95 % intervals. ${spoken.join("; ")}.`,
    }),
    caption: html`Dots: share of the ${formatCount(summaries[0].testSize)} test images that are classified correctly.
    Bars: 95 % interval (Wilson), which reflects the finite number of test images, not how much a method varies from
    seed to seed. ${rows.some((row) => row.published !== undefined) && "Hollow: published figures."}
    ${(study?.rows.length ?? 0) > summaries.length && "Accuracies are means over seeds."}`,
  });
}

/** The last published figure of a method with as many labels. */
function finalOf(
  published: ReportData["published"],
  { method, labels }: Pick<SeedSummary, "method" | "labels">,
): number | undefined {
  return published.filter((point) => point.name === method && point.labels === labels).at(-1)?.accuracy;
}

function resultsTable(data: ReportData, summaries: readonly SeedSummary[]): Html {
  const { published, study } = data;
  const balance = study && describeClassBalance({ ...study, classNames: data.classNames });
  const isUnbalanced = balance?.isBalanced === false;
  const severalSeeds = summaries.some(({ seeds }) => seeds.length > 1);
  const withPublished = summaries.some((summary) => finalOf(published, summary) !== undefined);
  const styleOf = reportStyles(data);
  const table: Table = {
    caption: "Test accuracy of every method",
    head: [
      "Method",
      "Labels",
      "Test accuracy",
      "95 % interval",
      ...(isUnbalanced ? ["Balanced"] : []),
      ...(severalSeeds ? ["± over seeds"] : []),
      ...(withPublished ? ["Published"] : []),
      "Time",
    ],
    rows: summaries.map((summary) => {
      const original = finalOf(published, summary);
      return [
        describeMethod(styleOf(summary.method)),
        formatCount(summary.labels),
        html`<strong>${formatPercent(summary.meanAccuracy)}</strong>`,
        `${formatPercent(summary.interval.low)} to ${formatPercent(summary.interval.high)}`,
        ...(isUnbalanced ? [formatPercent(summary.meanBalancedAccuracy)] : []),
        ...(severalSeeds ? [summary.standardDeviation === null ? "" : formatPercent(summary.standardDeviation)] : []),
        ...(withPublished ? [original === undefined ? "–" : formatPercent(original)] : []),
        formatDuration(summary.meanSeconds),
      ];
    }),
  };
  return html`<div class="block" id="fig-table">
    ${renderTable(table)}${balance?.sentences.map((sentence) => html`<p class="note">${keepTogether(sentence)}</p>`)}
  </div>`;
}

/** Title, name, and the first sentence of the description. */
function describeMethod({ name, title, description }: MethodStyle): Html {
  const [first] = description.split(/(?<=\.) /);
  return html`${title}${title !== name && html` <code>${name}</code>`}${first !== "" && html`<small>${markCode(first)}</small>`}`;
}

function comparisonTable(data: ReportData): Html | undefined {
  const comparisons = data.study?.comparisons ?? [];
  const [first] = comparisons;
  if (first === undefined) {
    return undefined;
  }
  const styleOf = reportStyles(data);
  const reference = styleOf(first.reference).title;
  const table: Table = {
    caption: `Every method compared with ${reference} on the same test images`,
    head: [
      "Method",
      "Labels",
      "Seed",
      `Correct where ${reference} is wrong`,
      `Wrong where ${reference} is correct`,
      "p",
      "Verdict",
    ],
    rows: comparisons.map((comparison) => [
      styleOf(comparison.method).title,
      formatCount(comparison.labels),
      String(comparison.seed),
      formatCount(comparison.onlyMethodRight),
      formatCount(comparison.onlyReferenceRight),
      formatPValue(comparison.pValue),
      comparisonVerdict(comparison),
    ]),
  };
  const isLong = comparisons.length > LONG_TABLE;
  return html`<div class="block" id="fig-comparison">
    ${
      isLong
        ? html`<details>
            <summary>${formatCount(comparisons.length)} comparisons with ${reference}</summary>
            ${renderTable(table)}
          </details>`
        : renderTable(table)
    }
    <p class="note">${COMPARISON_RULE}</p>
  </div>`;
}

/** The effect of adding generated images that a classifier has labelled. */
export function additionsSection({ additions }: ReportData): Section | undefined {
  if (additions === undefined) {
    return undefined;
  }
  const { head, rows, facts } = additions;
  return {
    id: "additions",
    title: "With and without generated images",
    body: [
      html`<div class="block">
        ${renderTable({ caption: "The same method with the same labels, tested on the same images", head, rows })}
        <ul>
          ${facts.map((fact) => html`<li>${keepTogether(fact)}</li>`)}
        </ul>
      </div>`,
    ],
  };
}

import { formatCount, summarizeSeeds, type SeedSummary, type StudyRow } from "@gan-cls/evaluate";
import type { LabelCurve } from "../charts/label-chart";
import { methodColors } from "../design/tokens";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import { formatPercent, methodTitle } from "../page/format";
import { html, type Html } from "../page/html";
import type { ReportData } from "../data/report-data";

const TITLE = "What more labels bring";

/** Methods whose whole point is what another one has beyond them. */
const CONTROLS = /^(random-|spread-random|same-net|semi-plain)/;

/**
 * What more labels bring: a curve for each method, over its seeds. Around a point stands one standard deviation over the seeds; where there
 * is one seed, the 95 % interval.
 */
export function labelCurves(rows: readonly StudyRow[]): LabelCurve[] {
  const summaries = summarizeSeeds(rows);
  const methods = [...new Set(summaries.map(({ method }) => method))];
  const colors = methodColors(methods);
  return methods.map((method) => ({
    ...{ name: methodTitle(method), color: colors.get(method) ?? "", isControl: CONTROLS.test(method) },
    points: summaries
      .filter((summary) => summary.method === method)
      .sort((p, q) => p.labels - q.labels)
      .map((summary) => ({ labels: summary.labels, accuracy: summary.meanAccuracy, ...spreadOf(summary) })),
  }));
}

function spreadOf({ meanAccuracy, standardDeviation, interval }: SeedSummary): { low: number; high: number } {
  return standardDeviation === null
    ? { low: interval.low, high: interval.high }
    : { low: meanAccuracy - standardDeviation, high: Math.min(1, meanAccuracy + standardDeviation) };
}

/** The figure of {@link labelCurves} with its numbers. */
export function labelFigure({ study }: ReportData): Html {
  const rows = study?.rows ?? [];
  const curves = labelCurves(rows);
  if (curves.every(({ points }) => points.length < 2)) {
    return renderMissing(
      "fig-labels",
      TITLE,
      html`This run has one number of labels, so there is no curve.
        <code>gan-cls study --labels 100,1000,10000</code> draws one.`,
    );
  }
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const spread = seeds > 1 ? `one standard deviation over ${seeds} seeds` : "95 % intervals";
  return renderFigure({
    ...{ id: "fig-labels", title: TITLE },
    body: renderChart({
      ...{ id: "chart-labels", spec: { kind: "labels", data: curves }, width: 760, height: 480 },
      description: `Test accuracy over the number of labels. ${curves.map(({ name, points }) => `${name}: ${points.map(({ labels, accuracy }) => `${formatPercent(accuracy, 1)} with ${labels}`).join(", ")}`).join("; ")}.`,
    }),
    caption: `Share of the test images named wrongly over the number of labels, both on logarithmic axes: lower is better. Bars are ${spread}; dashed lines are controls with random weights.`,
    table: {
      caption: "Test accuracy by number of labels",
      head: ["Method", "Labels", "Test accuracy", seeds > 1 ? "Mean ± sd" : "95 % interval"],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ labels, accuracy, low, high }) => [
          name,
          formatCount(labels),
          formatPercent(accuracy),
          `${formatPercent(low)} to ${formatPercent(high)}`,
        ]),
      ),
    },
  });
}

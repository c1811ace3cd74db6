import { formatCount, formatPercent, summarizeSeeds, type SeedSummary, type StudyDocument } from "@gan-cls/evaluate";
import type { LabelCurve } from "../charts/label-chart";
import { methodStyles } from "../data/method-styles";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import type { Html } from "../page/html";

const TITLE = "Accuracy by number of labels";

/**
 * Accuracy by number of labels: a curve for each method, the mean over its seeds. Each point has a bar of one standard deviation over the
 * seeds or, if there is one seed, the 95 % interval.
 */
export function labelCurves(study: Pick<StudyDocument, "rows" | "methods">): LabelCurve[] {
  const summaries = summarizeSeeds(study.rows);
  const styleOf = methodStyles(study);
  return [...new Set(summaries.map(({ method }) => method))].map((method) => {
    const { title, color, controlOf } = styleOf(method);
    return {
      ...{ name: title, color, isControl: controlOf !== undefined },
      points: summaries
        .filter((summary) => summary.method === method)
        .sort((p, q) => p.labels - q.labels)
        .map((summary) => ({ labels: summary.labels, accuracy: summary.meanAccuracy, ...spreadOf(summary) })),
    };
  });
}

function spreadOf({ meanAccuracy, standardDeviation, interval }: SeedSummary): { low: number; high: number } {
  return standardDeviation === null
    ? { low: interval.low, high: interval.high }
    : { low: meanAccuracy - standardDeviation, high: Math.min(1, meanAccuracy + standardDeviation) };
}

/** What the bars are; of an unfinished study, some points may have fewer seeds than others. */
function describeSpread(summaries: readonly SeedSummary[], seeds: number): string {
  if (seeds === 1) {
    return "95 % intervals";
  }
  const isWhole = summaries.every((summary) => summary.seeds.length === seeds);
  const hasSingle = summaries.some((summary) => summary.seeds.length === 1);
  return `one standard deviation over ${isWhole ? "" : "up to "}${seeds} seeds${hasSingle ? ", and 95 % intervals where one seed is finished" : ""}`;
}

/** The figure of {@link labelCurves} with its numbers. */
export function labelFigure({
  study = { rows: [] },
}: {
  readonly study?: Pick<StudyDocument, "rows" | "methods">;
}): Html {
  const { rows } = study;
  const curves = labelCurves(study);
  if (curves.every(({ points }) => points.length < 2)) {
    return renderMissing("fig-labels", TITLE, "This run used a single number of labels, so there is no curve.");
  }
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const spread = describeSpread(summarizeSeeds(rows), seeds);
  const controls = curves.some(({ isControl }) => isControl)
    ? " Dashed lines are controls: each shows what the method of its colour achieves without the part that is tested."
    : "";
  return renderFigure({
    ...{ id: "fig-labels", title: TITLE },
    body: renderChart({
      ...{ id: "chart-labels", spec: { kind: "labels", data: curves }, width: 760, height: 480 },
      description: `Test accuracy over the number of labels. ${curves.map(({ name, points }) => `${name}: ${points.map(({ labels, accuracy }) => `${formatPercent(accuracy, 1)} with ${labels}`).join(", ")}`).join("; ")}.`,
    }),
    caption: `Share of misclassified test images by number of labels, both on logarithmic axes; lower is better. Bars are ${spread}.${controls}`,
    table: {
      caption: "Test accuracy by number of labels",
      head: ["Method", "Labels", "Test accuracy", seeds > 1 ? "Range of the bar" : "95 % interval"],
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

import { accuracyRange, type LearningCurve } from "../charts/learning-chart";
import { methodColors } from "../design/tokens";
import { renderChart, renderFigure, renderMissing, type Table } from "../page/figure";
import { formatPercent, methodTitle } from "../page/format";
import { html, type Html } from "../page/html";
import type { MethodRecord, ReportData } from "../data/report-data";
import { shownMethods } from "../data/shown-methods";
import { labelFigure } from "./label-curves";
import type { Section } from "./section";

/** How the networks learned, and what more labels bring. */
export function learningSection(data: ReportData): Section | undefined {
  if (data.study === undefined) {
    return undefined;
  }
  return { id: "learning", title: "Learning", body: [learningFigure(data), labelFigure(data)] };
}

type Learner = MethodRecord & { readonly history: NonNullable<MethodRecord["history"]> };

/** The curves of all networks that the report shows, each with the others behind it. */
export function learningCurves({ methods, published }: Pick<ReportData, "methods" | "published">): LearningCurve[] {
  const learners = shownMethods(methods).filter((method): method is Learner => method.history !== undefined);
  const colors = methodColors(methods.map(({ row }) => row.method));
  const range = accuracyRange(learners.map(({ history }) => history));
  return learners.map(({ row, history, stages }) => ({
    ...{ name: row.method, color: colors.get(row.method) ?? "", history, stages, range },
    published: published.filter(({ name }) => name === row.method),
    others: learners
      .filter((other) => other.row.method !== row.method)
      .map((other) => other.history.validationAccuracy ?? other.history.accuracy ?? []),
  }));
}

function learningFigure(data: ReportData): Html {
  const title = "Accuracy after each epoch";
  const curves = learningCurves(data);
  if (curves.length === 0) {
    return renderMissing(
      "fig-learning",
      title,
      html`No method of this run learns in epochs. <code>gan-cls study --methods cnn</code> has one that does.`,
    );
  }
  const validated = curves.some(({ history }) => history.validationAccuracy !== undefined);
  return renderFigure({
    ...{ id: "fig-learning", title },
    body: html`<div class="multiples two">
      ${curves.map(
        (curve) =>
          html`<div class="multiple">
            <h4>${methodTitle(curve.name)}</h4>
            ${renderChart({
              ...{
                id: `chart-learning-${curve.name}`,
                spec: { kind: "learning", data: curve },
                width: 464,
                height: 280,
              },
              description: describeCurve(curve),
            })}
          </div>`,
      )}
    </div>`,
    caption: html`${validated ? "Strong: on the test images after each epoch; dashed: on the batches while they were learned from. Nothing was chosen by the test images." : "On the batches of each epoch, while they were learned from; the test images were looked at once, at the end."}
    Faint: the other networks. A dotted rule marks where more layers begin to move.
    ${curves.some((curve) => (curve.published ?? []).length > 0) && "Hollow: the original study."}`,
    table: numbersOf(curves),
  });
}

function describeCurve({ name, history, stages = [] }: LearningCurve): string {
  const values = history.validationAccuracy ?? history.accuracy ?? [];
  const marks = stages.slice(1).map(({ firstEpoch, trainable }) => `; from epoch ${firstEpoch} on ${trainable} moves`);
  return `${methodTitle(name)}: accuracy from ${formatPercent(values[0] ?? 0, 1)} after epoch 1 to ${formatPercent(values.at(-1) ?? 0, 1)} after epoch ${values.length}${marks.join("")}.`;
}

function numbersOf(curves: readonly LearningCurve[]): Table {
  const epochs = Math.max(...curves.map(({ history }) => (history.accuracy ?? []).length));
  const columns = curves.flatMap(({ name, history }) => [
    { head: `${methodTitle(name)}, batches`, values: history.accuracy ?? [] },
    ...(history.validationAccuracy === undefined
      ? []
      : [{ head: `${methodTitle(name)}, test`, values: history.validationAccuracy }]),
  ]);
  return {
    caption: "Accuracy after each epoch",
    head: ["Epoch", ...columns.map(({ head }) => head)],
    rows: Array.from({ length: epochs }, (_, epoch) => [
      String(epoch + 1),
      ...columns.map(({ values }) => (values[epoch] === undefined ? "" : formatPercent(values[epoch]))),
    ]),
  };
}

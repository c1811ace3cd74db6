import { formatPercent } from "@gan-cls/evaluate";
import { accuracyRange, type LearningCurve } from "../charts/learning-chart";
import { describeShown, shownMethods } from "../data/choose-images";
import { reportStyles } from "../data/method-styles";
import type { MethodRecord, ReportData } from "../data/report-data";
import { renderChart, renderFigure, renderMissing, type Section, type Table } from "../page/figure";
import { html, type Html } from "../page/html";
import { labelFigure } from "./label-curves";

/** The training of the networks, and accuracy by number of labels. */
export function learningSection(data: ReportData): Section | undefined {
  if (data.study === undefined) {
    return undefined;
  }
  return { id: "learning", title: "Training", body: [learningFigure(data), labelFigure(data)] };
}

type Learner = MethodRecord & { readonly history: NonNullable<MethodRecord["history"]> };

/** The curves of all networks that the report shows, each with the others behind it. */
export function learningCurves(data: Pick<ReportData, "study" | "methods" | "published">): LearningCurve[] {
  const { methods, published } = data;
  const validation = VALIDATED[watches(data)].name;
  const styleOf = reportStyles(data);
  const learners = shownMethods(methods).filter((method): method is Learner => method.history !== undefined);
  const range = accuracyRange(learners.map(({ history }) => history));
  return learners.map(({ row, history, stages }) => ({
    ...{ name: row.method, title: styleOf(row.method).title, color: styleOf(row.method).color },
    ...{ history, validation, stages, range },
    published: published.filter(({ name, labels }) => name === row.method && labels === row.labels),
    others: learners
      .filter((other) => other.row.method !== row.method)
      .map((other) => other.history.validationAccuracy ?? other.history.accuracy ?? []),
  }));
}

function learningFigure(data: ReportData): Html {
  const title = "Accuracy after each epoch";
  const curves = learningCurves(data);
  if (curves.length === 0) {
    return renderMissing("fig-learning", title, "No method of this run is trained in epochs.");
  }
  const shown = shownMethods(data.methods).filter(({ history }) => history !== undefined);
  return renderFigure({
    ...{ id: "fig-learning", title },
    body: html`<div class="multiples two">
      ${curves.map(
        (curve, index) =>
          html`<div class="multiple">
            <h4>${curve.title}</h4>
            ${renderChart({
              ...{
                id: `chart-learning-${index + 1}`,
                spec: { kind: "learning", data: curve },
                width: 464,
                height: 280,
              },
              description: describeCurve(curve),
            })}
          </div>`,
      )}
    </div>`,
    caption: html`${describeLines(data, curves)} ${describeShown(shown, data.methods)} Faint: the other networks. A
    dotted rule marks where more layers are trained.
    ${curves.some((curve) => (curve.published ?? []).length > 0) && "Hollow: published figures."}`,
    table: numbersOf(curves),
  });
}

/** What networks were measured on after each epoch: the original watched the test images; some others hold labels out, which may choose the epoch. */
const VALIDATED = {
  test: { name: "test images", what: "test images", selection: "Nothing was selected by the test images." },
  heldOut: {
    name: "held-out images",
    what: "labelled images that were held out",
    selection: "The test images were used once, at the end.",
  },
} as const;

function watches({ study }: Pick<ReportData, "study">): keyof typeof VALIDATED {
  return study?.preset === "original" ? "test" : "heldOut";
}

/** What the lines are; networks without images to be measured on have their batches alone. */
function describeLines(data: ReportData, curves: readonly LearningCurve[]): string {
  const { what, selection } = VALIDATED[watches(data)];
  const measured = curves.filter(({ history }) => history.validationAccuracy !== undefined);
  if (measured.length === 0) {
    return "Training batches of each epoch; the test images were used once, at the end.";
  }
  const others =
    measured.length < curves.length ? " Where no line is dashed, the strong one is of training batches." : "";
  return `Strong: ${what}, after each epoch; dashed: training batches.${others} ${selection}`;
}

function describeCurve({ title, history, stages = [] }: LearningCurve): string {
  const values = history.validationAccuracy ?? history.accuracy ?? [];
  const marks = stages.slice(1).map(({ firstEpoch, trainable }) => `; ${trainable} trained from epoch ${firstEpoch}`);
  return `${title}: accuracy from ${formatPercent(values[0] ?? 0, 1)} after epoch 1 to ${formatPercent(values.at(-1) ?? 0, 1)} after epoch ${values.length}${marks.join("")}.`;
}

function numbersOf(curves: readonly LearningCurve[]): Table {
  const epochs = Math.max(...curves.map(({ history }) => (history.accuracy ?? []).length));
  const columns = curves.flatMap(({ title, history, validation }) => [
    { head: `${title}, batches`, values: history.accuracy ?? [] },
    ...(history.validationAccuracy === undefined
      ? []
      : [{ head: `${title}, ${validation}`, values: history.validationAccuracy }]),
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

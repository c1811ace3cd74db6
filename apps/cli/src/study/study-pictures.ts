import { renderConfusionChart } from "../render/confusion-chart";
import { formatCount, formatPercent } from "../render/format";
import { renderLearningChart, type LearningCurve } from "../render/learning-chart";
import type { ReportPicture } from "../render/report-pictures";
import { seedSuffix, type FinishedCell } from "./cell";
import { ganPictures } from "./gan-training";
import { originalAccuracy, originalPoints } from "./original-figures";
import type { StudyFindings } from "./study-document";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/** Draws the pictures of a finished study and lists them with those that its parts have drawn. */
export async function drawStudyPictures(
  session: StudySession,
  plan: StudyPlan,
  { cells, gans }: StudyFindings,
): Promise<ReportPicture[]> {
  // One picture of each method is enough: that of the most labels and the first seed.
  const most = Math.max(...cells.map(({ row }) => row.labels));
  const shown = cells.filter(({ row }) => row.labels === most && row.seed === plan.seeds[0]);
  return [
    ...(await Promise.all(gans.map((gan) => ganPictures(session, gan, seedSuffix(plan.seeds, gan.seed))))).flat(),
    ...(await drawLearningCurves(session, plan, shown)),
    ...(await drawConfusions(session, shown)),
    ...shown.flatMap(({ pictures }) => pictures),
  ];
}

async function drawLearningCurves(
  { folder }: StudySession,
  { preset }: StudyPlan,
  cells: readonly FinishedCell[],
): Promise<ReportPicture[]> {
  const curves = cells.flatMap(({ row, history }): LearningCurve[] =>
    history === undefined
      ? []
      : [{ name: row.method, training: history.accuracy ?? [], validation: history.validationAccuracy }],
  );
  if (curves.length === 0) {
    return [];
  }
  const labels = cells[0].row.labels;
  const withOriginal = preset === "original" && originalAccuracy(curves[0].name, labels) !== undefined;
  const measured =
    curves[0].validation === undefined
      ? "Accuracy on the batches of each epoch"
      : "Test accuracy after each epoch; dashed: on its batches";
  const subtitle = `${measured}${withOriginal ? "; hollow: the original study" : ""}. ${formatCount(labels)} labels.`;
  const published = withOriginal ? originalPoints() : [];
  const file = "learning-curves.svg";
  await folder.write(file, renderLearningChart(curves, { subtitle, published }));
  return [{ files: [file], caption: "How the networks learned." }];
}

/** A confusion matrix of each cell. */
export async function drawConfusions(
  { folder, data }: Pick<StudySession, "folder" | "data">,
  cells: readonly FinishedCell[],
): Promise<ReportPicture[]> {
  const pictures: ReportPicture[] = [];
  for (const { name, row } of cells) {
    const title = `${row.method}, ${formatCount(row.labels)} labels`;
    const subtitle = `${formatCount(row.testSize)} test images, ${formatPercent(row.testAccuracy)} right; colour: share of the true class`;
    const file = `confusion-${name}.svg`;
    await folder.write(file, renderConfusionChart(row.confusion, data.test.classNames, { title, subtitle }));
    pictures.push({ files: [file], caption: `What ${row.method} took for what.` });
  }
  return pictures;
}

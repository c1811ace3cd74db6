import { learningCurves, renderSvgDocument } from "@gan-cls/report";
import { formatCount, formatPercent } from "../render/format";
import { writeLabelPicture } from "../render/label-picture";
import type { ReportPicture } from "../render/report-pictures";
import { seedSuffix, type FinishedCell } from "./cell";
import { ganPictures } from "./gan-training";
import { originalPoints, ORIGINAL_LABELS } from "./original-figures";
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
    ...(await drawLabelPicture(session, cells)),
    ...(await Promise.all(gans.map((gan) => ganPictures(session, gan, seedSuffix(plan.seeds, gan.seed))))).flat(),
    ...(await drawLearningCurves(session, plan, shown)),
    ...(await drawConfusions(session, shown)),
    ...shown.flatMap(({ pictures }) => pictures),
  ];
}

function drawLabelPicture(
  { folder, data, context }: StudySession,
  cells: readonly FinishedCell[],
): Promise<ReportPicture[]> {
  const study = { rows: cells.map(({ row }) => row), data: data.name };
  return writeLabelPicture(folder.path, study, (message) => context.display.warn(message));
}

/** Pixels of one network's curve and of one confusion matrix. */
const LEARNING_CHART = { width: 480, height: 320 };
const CONFUSION_CHART = { width: 560, height: 560 };

/** A learning curve of each network. */
async function drawLearningCurves(
  { folder }: StudySession,
  { preset }: StudyPlan,
  cells: readonly FinishedCell[],
): Promise<ReportPicture[]> {
  const published = preset === "original" && cells[0].row.labels === ORIGINAL_LABELS ? originalPoints() : [];
  const methods = cells.map((cell) => ({ ...cell, predictedLabels: [] }));
  const files: string[] = [];
  for (const curve of learningCurves({ methods, published })) {
    const file = `learning-${curve.name}.svg`;
    const title = `${curve.name}, ${formatCount(cells[0].row.labels)} labels`;
    await folder.write(file, renderSvgDocument({ kind: "learning", data: curve }, LEARNING_CHART, title));
    files.push(file);
  }
  return files.length === 0 ? [] : [{ files, caption: describeLearning(cells, published.length > 0) }];
}

function describeLearning(cells: readonly FinishedCell[], withOriginal: boolean): string {
  const validated = cells.some(({ history }) => history?.validationAccuracy !== undefined);
  const measured = validated
    ? "accuracy on the test images after each epoch; dashed: on its batches"
    : "accuracy on the batches of each epoch";
  return `How the networks learned: ${measured}${withOriginal ? "; hollow: the original study" : ""}; faint: the other networks.`;
}

/** A confusion matrix of each cell. */
export async function drawConfusions(
  { folder, data }: Pick<StudySession, "folder" | "data">,
  cells: readonly FinishedCell[],
): Promise<ReportPicture[]> {
  const pictures: ReportPicture[] = [];
  for (const { name, row } of cells) {
    const title = `${row.method}, ${formatCount(row.labels)} labels: ${formatPercent(row.testAccuracy)} of ${formatCount(row.testSize)} right`;
    const file = `confusion-${name}.svg`;
    const spec = { kind: "confusion", data: { counts: row.confusion, classNames: data.test.classNames } } as const;
    await folder.write(file, renderSvgDocument(spec, CONFUSION_CHART, title));
    pictures.push({ files: [file], caption: `What ${row.method} took for what; colour: share of the true class.` });
  }
  return pictures;
}

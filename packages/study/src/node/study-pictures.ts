import { readdir } from "node:fs/promises";
import { formatCount, formatPercent, formatQuantity } from "@gan-cls/evaluate";
import type { ImageDataset } from "@gan-cls/core";
import { learningCurves, renderSvgDocument, spread, type LearningCurve } from "@gan-cls/report";
import { ganName, type FinishedCell, type ImpliedByNames, type Picture } from "../cells/cell";
import { originalPoints } from "../documents/original-figures";
import type { StudyResults } from "../documents/study-results";
import type { GanRecord } from "../gan/gan-record";
import { ganSuffix } from "./folder-store";
import { writeLabelPicture } from "./label-picture";
import type { RunFolder } from "./run-folder";

/** What {@link drawStudyPictures} shows. */
export interface PictureTask {
  readonly results: StudyResults;
  readonly cells: readonly FinishedCell[];
  readonly seeds: readonly number[];
  readonly implied: ImpliedByNames;
  readonly test: ImageDataset;
  readonly onWarning: (message: string) => void;
}

/** Draws the pictures of a finished study and lists them with those that its parts have drawn. */
export async function drawStudyPictures(
  folder: RunFolder,
  { results, cells, seeds, implied, test, onWarning }: PictureTask,
): Promise<Picture[]> {
  // One picture of each method is enough: that of the most labels and the first seed.
  const most = Math.max(...cells.map(({ row }) => row.labels));
  const shown = cells.filter(({ row }) => row.labels === most && row.seed === seeds[0]);
  return [
    ...(await writeLabelPicture(folder.path, results, onWarning)),
    ...(await Promise.all(results.gans.map((gan) => ganPictures(folder, gan, ganName(implied, gan.seed))))).flat(),
    ...(await drawLearningCurves(folder, results, shown)),
    ...(await drawConfusions(folder, shown, test.classNames)),
    ...shown.flatMap(({ pictures }) => pictures),
  ];
}

/** Sample sheets in a report, of as many as there are epochs. */
const SHEETS_SHOWN = 5;

/** The pictures that a trained GAN has left: what it draws, how it came to that, and its losses. */
export async function ganPictures(
  folder: Pick<RunFolder, "file">,
  { seed, steps, images }: GanRecord,
  name = "gan",
): Promise<Picture[]> {
  const suffix = ganSuffix(name);
  const origin = `the generator of seed ${seed} after ${formatQuantity(steps, "step")} on ${formatQuantity(images, "image")}`;
  const sheets = (await readdir(folder.file(`samples${suffix}`)).catch(() => []))
    .filter((file) => SHEET.test(file))
    .sort();
  const shown = spread(sheets, SHEETS_SHOWN);
  const epochs = shown.map((file) => Number(SHEET.exec(file)?.[1])).join(", ");
  return [
    { files: [`generated${suffix}.png`], caption: `Drawn by ${origin}.` },
    { files: shown.map((file) => `samples${suffix}/${file}`), caption: `The same noise after epochs ${epochs}.` },
    { files: [`losses${suffix}.svg`], caption: `Losses of the GAN of seed ${seed}.` },
  ];
}

/** A file that a killed process left half written has another ending. */
const SHEET = /^epoch-(\d+)\.png$/;

/** Pixels of one network's curve and of one confusion matrix. */
const LEARNING_CHART = { width: 480, height: 320 };
const CONFUSION_CHART = { width: 560, height: 560 };

/** A learning curve of each network. */
async function drawLearningCurves(
  folder: RunFolder,
  study: StudyResults,
  cells: readonly FinishedCell[],
): Promise<Picture[]> {
  const published = study.preset === "original" ? originalPoints() : [];
  const methods = cells.map((cell) => ({ ...cell, predictedLabels: [] }));
  const files: string[] = [];
  const curves = learningCurves({ methods, published, study });
  for (const curve of curves) {
    const file = `learning-${curve.name}.svg`;
    const title = `${curve.title}, ${formatCount(cells[0].row.labels)} labels`;
    await folder.write(file, renderSvgDocument({ kind: "learning", data: curve }, LEARNING_CHART, title));
    files.push(file);
  }
  return files.length === 0 ? [] : [{ files, caption: describeLearning(curves, study) }];
}

function describeLearning(curves: readonly LearningCurve[], { preset }: Pick<StudyResults, "preset">): string {
  const validated = curves.filter(({ history }) => history.validationAccuracy !== undefined);
  const withOriginal = curves.some(({ published = [] }) => published.length > 0);
  // Only the original watched the test images; others hold some labels out.
  const watched = preset === "original" ? "the test images" : "held-out labels";
  const others = validated.length < curves.length ? ", which is the strong line where there is no other" : "";
  const measured =
    validated.length > 0
      ? `accuracy on ${watched} after each epoch; dashed: on its batches${others}`
      : "accuracy on the batches of each epoch";
  return `How the networks learned: ${measured}${withOriginal ? "; hollow: the original study" : ""}; faint: the other networks.`;
}

/** A confusion matrix of each cell. */
export async function drawConfusions(
  folder: Pick<RunFolder, "write">,
  cells: readonly FinishedCell[],
  classNames: readonly string[],
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const { name, row } of cells) {
    const title = `${row.method}, ${formatCount(row.labels)} labels: ${formatPercent(row.testAccuracy)} of ${formatCount(row.testSize)} correct`;
    const file = `confusion-${name}.svg`;
    const spec = { kind: "confusion", data: { counts: row.confusion, classNames } } as const;
    await folder.write(file, renderSvgDocument(spec, CONFUSION_CHART, title));
    pictures.push({
      files: [file],
      caption: `True and predicted classes of ${row.method}; colour: share of the true class.`,
    });
  }
  return pictures;
}

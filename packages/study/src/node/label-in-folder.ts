import { createImageDataset, hashImages, type ImageDataset } from "@gan-cls/core";
import { encodeIdx } from "@gan-cls/data";
import { drawReviewSheet, sheetCount } from "../additions/review-sheet";
import { writeReviewList, type LabelledImage } from "../additions/review-list";
import type { AdditionsAbout } from "../additions/study-additions";
import type { Labeller } from "../quality/labeller";
import { ADDITIONS_FILES } from "./additions-folder";
import { writeImageFiles } from "./image-sheet";
import type { DrawnSamples } from "./measure-in-folder";
import type { RunFolder } from "./run-folder";

/** What `gan-cls generate --label` leaves in `results.json` and prints with `--json`. */
export interface LabelledDocument extends AdditionsAbout {
  readonly engine: string;
  readonly count: number;
  /** Images whose label is sure enough. */
  readonly kept: number;
  readonly folder: string;
  /** Files of the sheets, relative to the folder. */
  readonly sheets: readonly string[];
  /** Files of single images, if they were asked for. */
  readonly files: readonly string[];
}

/** Options of {@link labelInFolder}. */
export interface FolderLabelOptions {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  readonly drawn: DrawnSamples;
  readonly labeller: Labeller;
  /** Probability of its label from which on an image is kept, in `[0, 1)`. */
  readonly threshold: number;
  /** Whether sheets to look at are drawn. */
  readonly review: boolean;
  /** Whether each image is a file of its own, too. */
  readonly files: boolean;
  readonly seed: number;
  readonly engine: string;
  readonly signal: AbortSignal;
}

/** Labels drawn images by a classifier, and leaves them in a run folder as a set to review and to learn from. */
export async function labelInFolder(options: FolderLabelOptions): Promise<LabelledDocument> {
  const { folder, drawn, labeller, threshold, review, seed, engine, signal } = options;
  const { dataset, labelled } = await labelImages(drawn, labeller, signal);
  const { name, labels, labelHash, sha256 } = labeller;
  const about: AdditionsAbout = {
    ...{ generator: drawn.generator, seed, labeller: { name, labels, labelHash, sha256 }, threshold },
    ...{ classNames: dataset.classNames, imagesHash: hashImages(dataset) },
  };
  await writeAdditions(folder, { dataset, labelled, about });
  const sheets = review ? await writeSheets(folder, { dataset, labelled, threshold }) : [];
  const classOf = (index: number): string => dataset.classNames[dataset.labels[index]];
  const files = options.files ? await writeImageFiles(folder, dataset, { seed, classOf }) : [];
  const kept = labelled.filter(({ confidence }) => confidence >= threshold).length;
  const document = { engine, ...about, count: dataset.size, kept, folder: folder.path, sheets, files };
  await folder.writeJson("results.json", document);
  folder.log({ type: "run-end" });
  return document;
}

interface LabelledImages {
  readonly dataset: ImageDataset;
  readonly labelled: readonly LabelledImage[];
}

async function labelImages(
  { samples }: DrawnSamples,
  { classifier, classNames }: Labeller,
  signal: AbortSignal,
): Promise<LabelledImages> {
  const { labels, probabilities } = await classifier.predict(samples, { signal });
  const labelled = Array.from(labels, (label, index): LabelledImage => {
    return { number: index + 1, label, confidence: probabilities[index * classifier.classCount + label] };
  });
  return { dataset: createImageDataset({ ...samples, labels, classNames }), labelled };
}

async function writeAdditions(
  folder: RunFolder,
  { dataset, labelled, about }: LabelledImages & { about: AdditionsAbout },
): Promise<void> {
  const { size, rows, columns, channels, pixels, labels } = dataset;
  const [file, colours] = channels === 1 ? [ADDITIONS_FILES.images, []] : [ADDITIONS_FILES.colourImages, [channels]];
  await folder.write(file, encodeIdx({ shape: [size, rows, columns, ...colours], data: pixels }));
  await folder.write(ADDITIONS_FILES.labels, encodeIdx({ shape: [size], data: labels }));
  await folder.write(ADDITIONS_FILES.list, writeReviewList(labelled, about));
  await folder.writeJson(ADDITIONS_FILES.about, about);
}

async function writeSheets(
  folder: RunFolder,
  { dataset, labelled, threshold }: LabelledImages & { threshold: number },
): Promise<string[]> {
  const names = Array.from(
    { length: sheetCount(labelled.length) },
    (_, sheet) => `review/sheet-${String(sheet + 1).padStart(3, "0")}.png`,
  );
  for (const [sheet, name] of names.entries()) {
    await folder.write(name, drawReviewSheet(dataset, labelled, { sheet, threshold }));
  }
  return names;
}

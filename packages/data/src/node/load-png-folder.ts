import { join } from "node:path";
import { createImageDataset, GanClsError, Random, throwIfAborted, type ImageDataset } from "@gan-cls/core";
import { decodeGrayscalePng, type GrayscaleImage } from "../png";
import { splitStratified } from "../splits";
import type { TrainTestSets } from "../study-data";
import { readBytes, readFolder, type FolderEntries } from "./read-file";

/** Labels are bytes. */
const MAX_CLASSES = 256;

/** Files that file managers leave behind; any other file that is not a PNG is an error. */
const IGNORED_FILES = new Set(["Thumbs.db", "desktop.ini"]);

const naturalOrder = new Intl.Collator("en", { numeric: true });

/** How {@link loadPngFolder} reads and splits. */
export interface PngFolderOptions {
  name: string;
  /** Share of every class to test on when the folder has no `train` and `test`. */
  testFraction: number;
  /** Decides which images those are. */
  seed: number;
  signal?: AbortSignal;
}

/** Loads a folder with one sub-folder of PNGs per class, itself or under `train` and `test`. */
export async function loadPngFolder(
  folder: string,
  { folders }: FolderEntries,
  { name, testFraction, seed, signal }: PngFolderOptions,
): Promise<TrainTestSets> {
  if (!folders.includes("train") && !folders.includes("test")) {
    const whole = await loadClassFolders(folder, { name, signal });
    const fractions = { train: 1 - testFraction, test: testFraction };
    return splitStratified(whole, { fractions, random: Random.fromSeed(seed) });
  }
  if (folders.join() !== "test,train") {
    throw invalid(`${folder} must contain train and test and no other folder, got ${folders.join(", ")}`, folder);
  }
  const train = await loadClassFolders(join(folder, "train"), { name: `${name}/train`, signal });
  const test = await loadClassFolders(join(folder, "test"), { name: `${name}/test`, signal, expected: train });
  if (train.classNames.join("\n") !== test.classNames.join("\n")) {
    const [inTrain, inTest] = [train.classNames.join(", "), test.classNames.join(", ")];
    throw invalid(`${folder} must have the same classes in train and test, got ${inTrain} and ${inTest}`, folder);
  }
  return { train, test };
}

/** How one set is read. */
interface ClassFoldersOptions {
  name: string;
  signal?: AbortSignal;
  /** The size that images must have. @default that of the first one */
  expected?: Pick<ImageDataset, "rows" | "columns">;
}

async function loadClassFolders(
  folder: string,
  { name, signal, expected }: ClassFoldersOptions,
): Promise<ImageDataset> {
  const { files, folders } = await readFolder("loadImageFolder", folder);
  assertClassFolders(folder, files, folders);
  const classNames = [...folders].sort(naturalOrder.compare);
  const images: GrayscaleImage[] = [];
  const labels: number[] = [];
  for (const [label, className] of classNames.entries()) {
    for (const path of await listPngs(join(folder, className))) {
      throwIfAborted("loadImageFolder", signal);
      const { rows, columns } = expected ?? images.at(0) ?? {};
      const bytes = await readBytes("loadImageFolder", path);
      images.push(decodeGrayscalePng(bytes, { rows, columns, name: path }));
      labels.push(label);
    }
  }
  return joinImages(images, { name, labels: Uint8Array.from(labels), classNames });
}

function joinImages(
  images: readonly GrayscaleImage[],
  init: Pick<ImageDataset, "name" | "labels" | "classNames">,
): ImageDataset {
  const [{ rows, columns }] = images;
  const pixels = new Uint8Array(images.length * rows * columns);
  images.forEach((image, index) => pixels.set(image.pixels, index * rows * columns));
  return createImageDataset({ ...init, pixels, rows, columns });
}

/** The paths of a class's images, in natural order. */
async function listPngs(folder: string): Promise<string[]> {
  const { files, folders } = await readFolder("loadImageFolder", folder);
  if (folders.length > 0) {
    throw invalid(`${folder} must contain the PNGs of one class, got a folder ${folders[0]} in it`, folder);
  }
  const images = files.filter((file) => !IGNORED_FILES.has(file));
  const stranger = images.find((file) => !isPngName(file));
  if (stranger !== undefined) {
    throw invalid(`${folder} must contain only PNGs, got ${stranger}; convert it or move it away`, folder);
  }
  if (images.length === 0) {
    throw invalid(`${folder} must contain the PNGs of one class, got an empty folder`, folder);
  }
  return images.sort(naturalOrder.compare).map((file) => join(folder, file));
}

function assertClassFolders(folder: string, files: readonly string[], folders: readonly string[]): void {
  const loose = files.find(isPngName);
  if (loose !== undefined) {
    throw invalid(`${folder} must contain PNGs in one sub-folder per class, got ${loose} beside them`, folder);
  }
  if (folders.length < 2 || folders.length > MAX_CLASSES) {
    throw invalid(
      `${folder} must contain 2 to ${MAX_CLASSES} sub-folders, one per class, got ${folders.length}`,
      folder,
    );
  }
}

function isPngName(file: string): boolean {
  return file.toLowerCase().endsWith(".png");
}

function invalid(problem: string, folder: string): GanClsError {
  return new GanClsError("invalid-data", `loadImageFolder: ${problem}`, { details: { folder } });
}

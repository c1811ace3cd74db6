import { join } from "node:path";
import { createImageDataset, GanClsError, Random, throwIfAborted, type ImageDataset } from "@gan-cls/core";
import { decodeGrayscalePng, type GrayscaleImage } from "../png";
import { splitStratified } from "../splits";
import type { TrainTestSets } from "../study-data";
import { readBytes, readFolder, type FolderEntries } from "./read-file";

/** Labels are bytes. */
const MAX_CLASSES = 256;

/** What file managers leave behind; everything else that is no PNG is an error. */
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

/** Images of one size, in the order in which they are read. */
interface Collected {
  readonly images: Uint8Array[];
  readonly labels: number[];
}

/** The size of the first image, which all others must have. */
interface ExpectedSize {
  rows?: number;
  columns?: number;
}

/** Loads a folder with one sub-folder of PNGs per class, itself or under `train` and `test`. */
export async function loadPngFolder(
  folder: string,
  { folders }: FolderEntries,
  options: PngFolderOptions,
): Promise<TrainTestSets> {
  const size: ExpectedSize = {};
  if (!folders.includes("train") && !folders.includes("test")) {
    const whole = await loadClassFolders(folder, options.name, size, options.signal);
    const fractions = { train: 1 - options.testFraction, test: options.testFraction };
    return splitStratified(whole, { fractions, random: Random.fromSeed(options.seed) });
  }
  if (folders.join() !== "test,train") {
    throw invalid(`${folder} must hold train and test and no other folder, got ${folders.join(", ")}`, folder);
  }
  const train = await loadClassFolders(join(folder, "train"), `${options.name}/train`, size, options.signal);
  const test = await loadClassFolders(join(folder, "test"), `${options.name}/test`, size, options.signal);
  if (train.classNames.join("\n") !== test.classNames.join("\n")) {
    const [inTrain, inTest] = [train.classNames.join(", "), test.classNames.join(", ")];
    throw invalid(`${folder} must have the same classes in train and test, got ${inTrain} and ${inTest}`, folder);
  }
  return { train, test };
}

async function loadClassFolders(
  folder: string,
  name: string,
  size: ExpectedSize,
  signal: AbortSignal | undefined,
): Promise<ImageDataset> {
  const { files, folders } = await readFolder("loadImageFolder", folder);
  assertClassFolders(folder, files, folders);
  const classNames = [...folders].sort(naturalOrder.compare);
  const collected: Collected = { images: [], labels: [] };
  for (const [label, className] of classNames.entries()) {
    await readClass(join(folder, className), label, size, collected, signal);
  }
  return toDataset(name, collected, size, classNames);
}

async function readClass(
  folder: string,
  label: number,
  size: ExpectedSize,
  collected: Collected,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const file of await listPngs(folder)) {
    throwIfAborted("loadImageFolder", signal);
    const path = join(folder, file);
    const image: GrayscaleImage = decodeGrayscalePng(await readBytes("loadImageFolder", path), { ...size, name: path });
    size.rows = image.rows;
    size.columns = image.columns;
    collected.images.push(image.pixels);
    collected.labels.push(label);
  }
}

async function listPngs(folder: string): Promise<string[]> {
  const { files, folders } = await readFolder("loadImageFolder", folder);
  if (folders.length > 0) {
    throw invalid(`${folder} must hold the PNGs of one class, got a folder ${folders[0]} in it`, folder);
  }
  const images = files.filter((file) => !IGNORED_FILES.has(file));
  const stranger = images.find((file) => !isPngName(file));
  if (stranger !== undefined) {
    throw invalid(`${folder} must hold nothing but PNGs, got ${stranger}; convert it or move it away`, folder);
  }
  if (images.length === 0) {
    throw invalid(`${folder} must hold the PNGs of one class, got an empty folder`, folder);
  }
  return images.sort(naturalOrder.compare);
}

function assertClassFolders(folder: string, files: readonly string[], folders: readonly string[]): void {
  const loose = files.find(isPngName);
  if (loose !== undefined) {
    throw invalid(`${folder} must hold PNGs in one sub-folder per class, got ${loose} beside them`, folder);
  }
  if (folders.length < 2 || folders.length > MAX_CLASSES) {
    throw invalid(`${folder} must hold 2 to ${MAX_CLASSES} sub-folders, one per class, got ${folders.length}`, folder);
  }
}

function toDataset(
  name: string,
  { images, labels }: Collected,
  { rows = 0, columns = 0 }: ExpectedSize,
  classNames: readonly string[],
): ImageDataset {
  const pixels = new Uint8Array(images.length * rows * columns);
  images.forEach((image, index) => pixels.set(image, index * rows * columns));
  return createImageDataset({ name, pixels, labels: Uint8Array.from(labels), rows, columns, classNames });
}

function isPngName(file: string): boolean {
  return file.toLowerCase().endsWith(".png");
}

function invalid(problem: string, folder: string): GanClsError {
  return new GanClsError("invalid-data", `loadImageFolder: ${problem}`, { details: { folder } });
}

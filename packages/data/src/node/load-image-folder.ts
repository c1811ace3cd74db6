import { basename, join, resolve } from "node:path";
import { assertInRange, GanClsError, throwIfAborted } from "@gan-cls/core";
import { datasetsFromIdx, mapMnistParts, MNIST_FILES, MNIST_PARTS, type MnistPart } from "../idx-dataset";
import type { TrainTestSets } from "../study-data";
import { readFolderTree } from "./folder-tree";
import { openPictureTree } from "./pictures/open-pictures";
import { readBytes, readFolder } from "./read-file";

/** Options of {@link loadImageFolder}. */
export interface LoadImageFolderOptions {
  /** The first part of the sets' names. @default the folder's own name */
  name?: string;
  /** For class folders without `train` and `test`: the share of every class to test on, in `(0, 1)`. @default 0.2 */
  testFraction?: number;
  /** For the same case: decides which images those are. @default 0 */
  seed?: number;
  /** Stops between files. */
  signal?: AbortSignal;
}

/**
 * Loads a folder of labelled images, which is one of
 *
 * - the four IDX files of MNIST or of any set published like it (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 *   `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each with or without `.gz`);
 * - pictures with classes, as `openDataset` reads them: `train` and `test` with one sub-folder per class, or one sub-folder per class, split into 80 % and
 *   20 % of every class by a fixed seed, or a table of files and labels. Classes are in natural order (2 before 10).
 *
 * @throws GanClsError `not-found` or `io` when something cannot be read, `invalid-data` when something is not as described; each message contains the path.
 */
export async function loadImageFolder(path: string, options: LoadImageFolderOptions = {}): Promise<TrainTestSets> {
  const { name = basename(resolve(path)), testFraction = 0.2, seed = 0, signal } = options;
  assertInRange("loadImageFolder", "testFraction", testFraction, Number.EPSILON, 1 - Number.EPSILON);
  const entries = await readFolder("loadImageFolder", path);
  const idxFiles = findIdxFiles(entries.files);
  const hasIdx = Object.keys(idxFiles).length > 0;
  if (hasIdx && entries.folders.length > 0) {
    throw mixed(path, `both IDX files and folders (${entries.folders[0]})`);
  }
  if (hasIdx) {
    return loadIdxFolder(path, idxFiles, { name, signal });
  }
  const tree = await readFolderTree(path, { where: "loadImageFolder", signal });
  const { train, test } = await openPictureTree(tree, { name, origin: path, testFraction, seed, signal });
  return { train, test };
}

function mixed(path: string, got: string): GanClsError {
  return new GanClsError(
    "invalid-data",
    `loadImageFolder: ${path} must contain either the four IDX files of MNIST or one sub-folder of pictures per class, got ${got}`,
    { details: { path } },
  );
}

/** The names of the files that exist, by part. */
type FoundFiles = Partial<Record<MnistPart, string>>;

/** Which of the four parts exist in a folder; an uncompressed file is preferred to a compressed one. */
export function findIdxFiles(files: readonly string[]): FoundFiles {
  const found: FoundFiles = {};
  for (const part of MNIST_PARTS) {
    const { name } = MNIST_FILES[part];
    const file = [name, `${name}.gz`].find((candidate) => files.includes(candidate));
    if (file !== undefined) {
      found[part] = file;
    }
  }
  return found;
}

/** Loads the four IDX files `found` in `folder`. */
async function loadIdxFolder(
  folder: string,
  found: FoundFiles,
  { name, signal }: { name: string; signal?: AbortSignal },
): Promise<TrainTestSets> {
  assertComplete(folder, found);
  const fileNames = mapMnistParts((part) => join(folder, found[part]));
  const bytes: Partial<Record<MnistPart, Uint8Array>> = {};
  for (const part of MNIST_PARTS) {
    throwIfAborted("loadImageFolder", signal);
    bytes[part] = await readBytes("loadImageFolder", fileNames[part]);
  }
  return datasetsFromIdx(bytes as Record<MnistPart, Uint8Array>, { name, fileNames });
}

function assertComplete(folder: string, found: FoundFiles): asserts found is Record<MnistPart, string> {
  const missing = MNIST_PARTS.filter((part) => found[part] === undefined).map((part) => MNIST_FILES[part].name);
  if (missing.length > 0) {
    throw new GanClsError(
      "not-found",
      `loadImageFolder: ${folder} needs all four IDX files, each with or without .gz; missing: ${missing.join(", ")}`,
      { details: { folder, missing } },
    );
  }
}

import { join } from "node:path";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { datasetsFromIdx } from "../idx-dataset";
import { mapMnistParts, MNIST_FILES, MNIST_PARTS, type MnistPart } from "../mnist-files";
import type { TrainTestSets } from "../study-data";
import { readBytes } from "./read-file";

/** File names by part, as far as they are there. */
type FoundFiles = Partial<Record<MnistPart, string>>;

/** Which of the four parts stand in a folder; an unpacked file goes before a packed one. */
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
export async function loadIdxFolder(
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

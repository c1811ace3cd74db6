import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { datasetFromIdx, numberedClassNames, parseIdxPair } from "../idx-dataset";
import { MNIST_FILES, MNIST_PARTS, type MnistPart } from "../mnist-files";
import type { TrainTestSets } from "../study-data";
import { readBytes } from "./read-file";

/** Which of the four parts stand in a folder, by file name; an unpacked file goes before a packed one. */
export function findIdxFiles(files: readonly string[]): Partial<Record<MnistPart, string>> {
  const found: Partial<Record<MnistPart, string>> = {};
  for (const part of MNIST_PARTS) {
    const { name } = MNIST_FILES[part];
    const file = [name, `${name}.gz`].find((candidate) => files.includes(candidate));
    if (file !== undefined) {
      found[part] = file;
    }
  }
  return found;
}

/** Loads the four IDX files `found` in `folder` as `<name>/train` and `<name>/test`. */
export async function loadIdxFolder(
  folder: string,
  found: Partial<Record<MnistPart, string>>,
  name: string,
): Promise<TrainTestSets> {
  assertComplete(folder, found);
  const train = await readIdxPair(join(folder, found["train-images"]), join(folder, found["train-labels"]));
  const test = await readIdxPair(join(folder, found["test-images"]), join(folder, found["test-labels"]));
  const classNames = numberedClassNames(train.labels.data, test.labels.data);
  return {
    train: datasetFromIdx({ name: `${name}/train`, ...train, classNames }),
    test: datasetFromIdx({ name: `${name}/test`, ...test, classNames }),
  };
}

async function readIdxPair(imagesPath: string, labelsPath: string): Promise<ReturnType<typeof parseIdxPair>> {
  const images = await readBytes("loadImageFolder", imagesPath);
  const labels = await readBytes("loadImageFolder", labelsPath);
  return parseIdxPair({ images, labels }, { images: imagesPath, labels: labelsPath });
}

function assertComplete(
  folder: string,
  found: Partial<Record<MnistPart, string>>,
): asserts found is Record<MnistPart, string> {
  const missing = MNIST_PARTS.filter((part) => found[part] === undefined).map((part) => MNIST_FILES[part].name);
  if (missing.length > 0) {
    throw new GanClsError(
      "not-found",
      `loadImageFolder: ${folder} needs all four IDX files, each with or without .gz; missing: ${missing.join(", ")}`,
      { details: { folder, missing } },
    );
  }
}

import { join } from "node:path";
import { imageLength, Random, sealJson, selectImages, type ImageDataset } from "@gan-cls/core";
import { confusedExamples, firstOfEachClass, hardestOfEachClass, type TestImages } from "@gan-cls/report";
import type { FinishedCell } from "../cells/cell";
import { readJsonIfPresent } from "./files";
import { parseStoredImages, type StoredImages } from "./kept-documents";
import type { RunFolder } from "./run-folder";

export const TEST_IMAGES_FILE = "report/test-images.json";

/** Test images in the feature map: more would cost a study seconds and show nothing new. */
const MAP_IMAGES = 1000;
/** Bytes of their pixels; the report holds them as one picture, so large images are fewer. */
const MAP_BYTES = 4e6;

/** Positions of the test images that are laid out in the plane: drawn by the seed, in rising order. */
export function mapIndices(test: ImageDataset, seed: number): Uint32Array {
  const order = Random.fromSeed(seed).stream("feature-map").permutation(test.size);
  return order.slice(0, Math.min(MAP_IMAGES, Math.floor(MAP_BYTES / imageLength(test)))).sort();
}

/** Keeps the test images that a report of these cells shows, so that the run folder is all that it needs. */
export async function keepTestImages(
  folder: Pick<RunFolder, "write">,
  test: ImageDataset,
  cells: readonly FinishedCell[],
  mapped: Uint32Array,
): Promise<void> {
  const records = cells.map((cell) => ({ ...cell, predictedLabels: Array.from(cell.predictedLabels) }));
  const mistaken = records.flatMap((record) => confusedExamples(record, test.labels).flatMap(({ indices }) => indices));
  const hardest = hardestOfEachClass(records, test.labels, test.classNames.length);
  const first = firstOfEachClass(Array.from(test.labels), test.classNames.length);
  const indices = [...new Set([...mapped, ...mistaken, ...hardest, ...first])].sort((a, b) => a - b);
  const { pixels, rows, columns, channels } = selectImages(test, indices);
  const stored: StoredImages = {
    truth: Array.from(test.labels),
    ...{ indices, rows, columns, channels },
    pixels: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length).toString("base64"),
  };
  await folder.write(TEST_IMAGES_FILE, sealJson(stored, { indent: 0 }));
}

/** The test images that a run has kept, if it has. @throws GanClsError `invalid-data` when they are damaged */
export async function readTestImages(folder: string): Promise<TestImages | undefined> {
  const path = join(folder, TEST_IMAGES_FILE);
  const json = await readJsonIfPresent(path);
  if (json === undefined) {
    return undefined;
  }
  const { truth, indices, rows, columns, channels, bytes } = parseStoredImages(path, json);
  return { truth, indices, images: { pixels: bytes, size: indices.length, rows, columns, channels } };
}

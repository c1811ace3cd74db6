import { join } from "node:path";
import { MNIST_SHAPE } from "@gan-cls/models";
import type { QualityDocument } from "@gan-cls/evaluate";
import type { QualityFindings } from "@gan-cls/report";
import { NEAREST_FILES, SAMPLES_FILE } from "../quality/quality-files";
import { readImageGrid } from "../render/image-grid";
import { readFileIfPresent } from "./read-file";

/** What a run of `evaluate --generator` has found, with its pictures; `undefined` for every other run. */
export async function readQuality(folder: string, results: unknown): Promise<QualityFindings | undefined> {
  const { quality: document } = (results ?? {}) as { quality?: QualityDocument };
  if (document === undefined) {
    return undefined;
  }
  const [rows, columns] = MNIST_SHAPE;
  const sheet = async (name: string): Promise<QualityFindings["samples"]> => {
    const png = await readFileIfPresent(join(folder, name));
    return png && readImageGrid(png, { rows, columns });
  };
  const [samples, firstPairs, nearestPairs] = await Promise.all(
    [SAMPLES_FILE, NEAREST_FILES.first, NEAREST_FILES.nearest].map(sheet),
  );
  return { document, samples, firstPairs, nearestPairs };
}

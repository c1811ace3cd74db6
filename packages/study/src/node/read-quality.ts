import type { QualityDocument } from "@gan-cls/evaluate";
import type { QualityFindings } from "@gan-cls/report";
import { readSheet } from "./image-sheet";

/** Sheets of `gan-cls evaluate --generator`: samples, and pairs of a sample and its nearest training image. */
export const QUALITY_SHEETS = { samples: "samples", first: "nearest-of-first", nearest: "nearest-of-all" } as const;

/** What a run of `evaluate --generator` has found, with its pictures; `undefined` for every other run. */
export async function readQuality(folder: string, results: unknown): Promise<QualityFindings | undefined> {
  const { quality: document } = (results ?? {}) as { quality?: QualityDocument };
  if (document === undefined) {
    return undefined;
  }
  const { samples: all, first, nearest } = QUALITY_SHEETS;
  const [samples, firstPairs, nearestPairs] = await Promise.all(
    [all, first, nearest].map((name) => readSheet(folder, name)),
  );
  return { document, samples, firstPairs, nearestPairs };
}

import type { QualityDocument } from "@gan-cls/evaluate";
import type { QualityFindings } from "@gan-cls/report";
import { readSheet } from "./image-sheet";
import type { Salvage } from "./left-out";

/** Sheets of `gan-cls evaluate --generator`: samples, and pairs of a sample and its nearest training image. */
export const QUALITY_SHEETS = { samples: "samples", first: "nearest-of-first", nearest: "nearest-of-all" } as const;

/** What a run of `evaluate --generator` has found, with its pictures; `undefined` for every other run. */
export async function readQuality(
  folder: string,
  results: unknown,
  salvage: Salvage,
): Promise<QualityFindings | undefined> {
  const { quality: document } = (results ?? {}) as { quality?: QualityDocument };
  if (typeof document !== "object" || document === null) {
    return undefined;
  }
  const { samples: all, first, nearest } = QUALITY_SHEETS;
  const [samples, firstPairs, nearestPairs] = await Promise.all(
    [all, first, nearest].map((name) => salvage.read(`${name}.png`, () => readSheet(folder, name))),
  );
  return { document, samples, firstPairs, nearestPairs };
}

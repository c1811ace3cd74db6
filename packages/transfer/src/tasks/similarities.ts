import { plainKernel, type FeatureSet } from "@gan-cls/classical";
import { GanClsError, throwIfAborted, yieldToEventLoop, type MatrixKernel } from "@gan-cls/core";
import { toUnitFeatures } from "./unit-features";

/** Queries compared with the gallery at a time. */
const BLOCK = 128;

/** Options of {@link compareFeatures}. */
export interface CompareOptions {
  /** @default plainKernel of `@gan-cls/classical` */
  kernel?: MatrixKernel;
  signal?: AbortSignal;
  /** Hears how many queries are done. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Compares queries with a gallery by the cosine of the angle between their features, and hands each query's similarities to `use`.
 *
 * @param use Gets the query's position and its similarities to the whole gallery, `[size]` in `[-1, 1]`, which it must not keep.
 * @throws GanClsError `invalid-argument` for vectors of different lengths; `aborted`.
 */
export async function compareFeatures(
  queries: FeatureSet,
  gallery: FeatureSet,
  use: (query: number, similarities: Float32Array) => void,
  { kernel = plainKernel, signal, onProgress }: CompareOptions = {},
): Promise<void> {
  const { dimensions } = gallery;
  if (queries.dimensions !== dimensions) {
    throw new GanClsError(
      "invalid-argument",
      `compareFeatures: expected vectors of ${dimensions} numbers, got ${queries.dimensions}`,
    );
  }
  const [own, others] = [toUnitFeatures(queries), toUnitFeatures(gallery)];
  for (let start = 0; start < own.size; start += BLOCK) {
    throwIfAborted("compareFeatures", signal);
    const end = Math.min(start + BLOCK, own.size);
    const block = own.values.subarray(start * dimensions, end * dimensions);
    const products = await kernel.multiply(block, others.values, end - start, dimensions, others.size, {
      transposeB: true,
    });
    for (let query = start; query < end; query++) {
      use(query, products.subarray((query - start) * others.size, (query - start + 1) * others.size));
    }
    onProgress?.(end, own.size);
    await yieldToEventLoop();
  }
}

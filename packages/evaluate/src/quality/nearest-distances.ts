import { fitKnn, type FeatureSet, type Neighbours, type RunOptions } from "@gan-cls/classical";
import type { MatrixKernel } from "@gan-cls/core";

/** What a search may be told. */
export interface SearchOptions extends RunOptions {
  /** @default plainKernel of `@gan-cls/classical` */
  kernel?: MatrixKernel;
}

/**
 * The `k` nearest vectors of `training` for every query, exact, nearest first.
 *
 * @throws GanClsError `invalid-argument` for vectors of another length or fewer than `k`; `aborted`.
 */
export function nearestVectors(
  training: FeatureSet,
  queries: FeatureSet,
  k: number,
  { kernel, ...options }: SearchOptions = {},
): Promise<Neighbours> {
  // The search is that of a classifier; nobody votes here, so one class does.
  const unlabelled = { ...training, labels: new Uint8Array(training.size), classCount: 1 };
  return fitKnn(unlabelled, { k, ...(kernel && { kernel }) }).findNeighbours(queries, options);
}

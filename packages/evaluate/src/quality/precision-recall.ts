import { fitKnn, type FeatureSet, type Neighbours, type RunOptions } from "@gan-cls/classical";
import { GanClsError, throwIfAborted, yieldToEventLoop, type MatrixKernel } from "@gan-cls/core";

/** Options of {@link nearestVectors}. */
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
  // The search belongs to a classifier; nothing is classified here, so one class is enough.
  const unlabelled = { ...training, labels: new Uint8Array(training.size), classCount: 1 };
  return fitKnn(unlabelled, { k, ...(kernel && { kernel }) }).findNeighbours(queries, options);
}

/** The k of a ball's radius, as in the paper. */
const MANIFOLD_NEIGHBOURS = 3;

/** Queries between two yields to the event loop: some hundredths of a second. */
const QUERIES_PER_YIELD = 64;

/**
 * The region that features cover: around each vector a ball that reaches to its `k`-th nearest neighbour among the others. Plain data.
 */
export interface FeatureManifold {
  readonly features: FeatureSet;
  readonly k: number;
  /** `[size]` squared radii. */
  readonly squaredRadii: Float64Array;
}

/** Options of {@link buildManifold}. */
export interface ManifoldOptions extends SearchOptions {
  /** A ball reaches to this neighbour, at least 1 and below the number of vectors. @default 3 */
  k?: number;
}

/**
 * Estimates the manifold of features by their nearest neighbours.
 *
 * Reference: Kynkäänniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS 2019, section 2.
 *
 * @throws GanClsError `invalid-argument` when there are not more than `k` vectors; `aborted`.
 */
export async function buildManifold(
  features: FeatureSet,
  { k = MANIFOLD_NEIGHBOURS, ...options }: ManifoldOptions = {},
): Promise<FeatureManifold> {
  if (!(features.size > k)) {
    throw new GanClsError(
      "invalid-argument",
      `buildManifold: expected more than k = ${k} vectors, got ${features.size}; take more images`,
    );
  }
  // Every vector is nearest to itself; if there are copies of it, the first k + 1 distances still are those of itself and k others.
  const { squaredDistances } = await nearestVectors(features, features, k + 1, options);
  const squaredRadii = Float64Array.from({ length: features.size }, (_, row) => squaredDistances[row * (k + 1) + k]);
  return { features, k, squaredRadii };
}

/**
 * The share of `queries` that lie in at least one ball of a manifold, in `[0, 1]`. Distances are float64 and exact.
 *
 * @throws GanClsError `invalid-argument` for vectors of another length or none; `aborted`.
 */
export async function manifoldShare(
  manifold: FeatureManifold,
  queries: FeatureSet,
  { signal }: Pick<SearchOptions, "signal"> = {},
): Promise<number> {
  const { dimensions } = manifold.features;
  if (queries.dimensions !== dimensions || queries.size < 1) {
    throw new GanClsError(
      "invalid-argument",
      `manifoldShare: expected vectors of ${dimensions} numbers, got ${queries.size} of ${queries.dimensions}`,
    );
  }
  const order = byRadius(manifold);
  let inside = 0;
  for (let query = 0; query < queries.size; query++) {
    if (query % QUERIES_PER_YIELD === 0) {
      throwIfAborted("manifoldShare", signal);
      await yieldToEventLoop();
    }
    inside += isInside(manifold, order, queries.values, query * dimensions) ? 1 : 0;
  }
  return inside / queries.size;
}

/** Largest balls first: most queries that lie in any lie in one of those. */
function byRadius({ squaredRadii }: FeatureManifold): Uint32Array {
  return Uint32Array.from(squaredRadii.keys()).sort((a, b) => squaredRadii[b] - squaredRadii[a]);
}

function isInside(
  { features: { values, dimensions }, squaredRadii }: FeatureManifold,
  order: Uint32Array,
  queries: FeatureSet["values"],
  query: number,
): boolean {
  for (const centre of order) {
    const limit = squaredRadii[centre];
    const start = centre * dimensions;
    let distance = 0;
    for (let i = 0; i < dimensions && distance <= limit; i++) {
      const difference = queries[query + i] - values[start + i];
      distance += difference * difference;
    }
    if (distance <= limit) {
      return true;
    }
  }
  return false;
}

/** How many samples look real, and how much of the real data the samples cover. */
export interface PrecisionRecall {
  /** Share of the samples that lie on the manifold of the real images, in `[0, 1]`: quality. */
  readonly precision: number;
  /** Share of the real images that lie on the manifold of the samples, in `[0, 1]`: variety. */
  readonly recall: number;
  readonly k: number;
  readonly realSize: number;
  readonly sampleSize: number;
}

/**
 * Precision and recall of samples by nearest-neighbour manifolds. Both depend on the numbers of images, so only figures of equal numbers
 * can be compared.
 *
 * Reference: Kynkäänniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS 2019.
 *
 * @param real Features of real images, or their manifold if several sets of samples are compared with it.
 * @throws GanClsError `invalid-argument` for fewer than `k + 1` vectors or vectors of another length; `aborted`.
 */
export async function precisionRecall(
  real: FeatureSet | FeatureManifold,
  samples: FeatureSet,
  options: ManifoldOptions = {},
): Promise<PrecisionRecall> {
  const realManifold = "squaredRadii" in real ? real : await buildManifold(real, options);
  const { k, features } = realManifold;
  const sampleManifold = await buildManifold(samples, { ...options, k });
  return {
    precision: await manifoldShare(realManifold, samples, options),
    recall: await manifoldShare(sampleManifold, features, options),
    ...{ k, realSize: features.size, sampleSize: samples.size },
  };
}

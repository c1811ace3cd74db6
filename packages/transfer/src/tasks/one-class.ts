import { fitGaussianMixture, fitShrunkGaussian, type FeatureSet, type RunOptions } from "@gan-cls/classical";
import { assertOneOf, GanClsError, type MatrixKernel } from "@gan-cls/core";
import { compareFeatures } from "./similarities";

/**
 * Ways to say how unlike a class an image is:
 *
 * - `neighbours`: the angle to the nearest two images of the class.
 * - `mahalanobis`: the distance to the class's mean by its own covariance, shrunk after Ledoit and Wolf. For some hundred features at most, such as
 *   `FeatureBasis.whiten` makes.
 * - `mixture`: minus the logarithm of the density of a mixture of Gaussians, in the first 32 features; for those of a `FeatureBasis`.
 */
export const ONE_CLASS_METHODS = ["neighbours", "mahalanobis", "mixture"] as const;

/** How {@link fitOneClass} tells what belongs: by the nearest neighbours, the distance of Mahalanobis, or a mixture of Gaussians. */
export type OneClassMethod = (typeof ONE_CLASS_METHODS)[number];

/** Images of the class whose similarities count. */
const NEIGHBOURS = 2;

/** Features of a mixture: a variance for each of more in every Gaussian is more than few images determine. */
const MIXTURE_FEATURES = 32;

/** Options of {@link fitOneClass}. */
export interface OneClassOptions extends Pick<RunOptions, "signal"> {
  method: OneClassMethod;
  /** The features of images of the class, at least 2. */
  normal: FeatureSet;
  /** Decides where a mixture begins. @default 0 */
  seed?: number;
  kernel?: MatrixKernel;
}

/** Knows one class. Plain numbers: nothing to dispose. */
export interface OneClassDetector {
  readonly method: OneClassMethod;
  /** How unlike the class each image is; higher is more unlike. @throws GanClsError `aborted`, and `invalid-argument` for features of another length */
  score(features: FeatureSet, options?: Pick<RunOptions, "signal">): Promise<Float64Array>;
}

/**
 * Learns what the features of one class look like, from images of that class alone, to tell which others do not belong to it.
 *
 * Reference: Ruff et al., A unifying review of deep and shallow anomaly detection, Proceedings of the IEEE 109 (2021).
 *
 * @throws GanClsError `invalid-argument` for fewer than 2 images, `aborted`
 */
export async function fitOneClass({ method, ...fit }: OneClassOptions): Promise<OneClassDetector> {
  assertOneOf("fitOneClass", "method", method, ONE_CLASS_METHODS);
  if (fit.normal.size < 2) {
    throw new GanClsError("invalid-argument", `fitOneClass: expected at least 2 images, got ${fit.normal.size}`);
  }
  const score = await SCORES[method](fit);
  return { method, score: async (features, run) => score(features, run) };
}

type Fit = Omit<OneClassOptions, "method">;

type Score = (features: FeatureSet, options?: Pick<RunOptions, "signal">) => Float64Array | Promise<Float64Array>;

/** What each method learns, as a function that scores others. */
const SCORES: Readonly<Record<OneClassMethod, (fit: Fit) => Score | Promise<Score>>> = {
  neighbours:
    ({ normal, kernel }) =>
    (features, run) =>
      anglesTo(normal, features, { kernel, ...run }),
  mahalanobis({ normal }) {
    const gaussian = fitShrunkGaussian(normal);
    return (features) => gaussian.squaredDistances(features);
  },
  async mixture({ normal, seed, signal }) {
    const mixture = await fitGaussianMixture(firstFeatures(normal), { seed, signal });
    return (features) => mixture.logDensities(firstFeatures(features)).map((density) => -density);
  },
};

/** One minus the mean similarity to the nearest images of the class. */
async function anglesTo(
  normal: FeatureSet,
  features: FeatureSet,
  run: Pick<OneClassOptions, "kernel" | "signal">,
): Promise<Float64Array> {
  const scores = new Float64Array(features.size);
  const count = Math.min(NEIGHBOURS, normal.size);
  const use = (query: number, similarities: Float32Array): void => {
    const nearest = new Float64Array(count).fill(-Infinity);
    for (const similarity of similarities) {
      if (similarity > nearest[0]) {
        nearest[0] = similarity;
        nearest.sort();
      }
    }
    scores[query] = 1 - nearest.reduce((sum, similarity) => sum + similarity, 0) / count;
  };
  await compareFeatures(features, normal, use, run);
  return scores;
}

function firstFeatures({ values, size, dimensions }: FeatureSet): FeatureSet {
  const kept = Math.min(MIXTURE_FEATURES, dimensions);
  const chosen = Float32Array.from({ length: size * kept }, (_, at) => {
    return values[Math.floor(at / kept) * dimensions + (at % kept)];
  });
  return { values: chosen, size, dimensions: kept };
}

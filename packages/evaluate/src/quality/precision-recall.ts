import type { FeatureSet } from "@gan-cls/classical";
import { buildManifold, manifoldShare, type FeatureManifold, type ManifoldOptions } from "./feature-manifold";

/** How much of the samples is real, and how much of the real is sampled. */
export interface PrecisionRecall {
  /** Share of the samples that lie where real images do, in `[0, 1]`: how good they look. */
  readonly precision: number;
  /** Share of the real images that lie where samples do, in `[0, 1]`: how much they vary. */
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
 * @param real Features of real images, or their manifold where several sets of samples are measured against it.
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

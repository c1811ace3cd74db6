import { plainKernel } from "@gan-cls/classical";
import { type ImageDataset, type ImageSet, type MatrixKernel, Random, selectImages } from "@gan-cls/core";
import {
  buildManifold,
  classHistogram,
  fitFeatureGaussian,
  frechetDistance,
  precisionRecall,
  type FeatureGaussian,
  type FeatureManifold,
  type ImageQuality,
} from "@gan-cls/evaluate";
import type { FeatureSpace } from "./feature-space";
import type { Labeller } from "./labeller";

/** What measuring may be told. */
export interface MeasureOptions {
  kernel?: MatrixKernel;
  signal?: AbortSignal;
}

/** Real images as samples are compared with them, prepared once. Plain data. */
export interface QualityReference {
  readonly size: number;
  /** Of all reference images. */
  readonly gaussian: FeatureGaussian;
  /** Of as many as there are samples, because precision and recall depend on the numbers. */
  readonly manifold: FeatureManifold;
}

/**
 * Extracts the features of the real images and prepares them.
 *
 * @param samples Images that will be compared with them.
 * @param seed Draws the images of the manifold.
 */
export async function prepareReference(
  space: FeatureSpace,
  real: ImageDataset,
  { samples, seed, kernel = plainKernel, signal }: MeasureOptions & { samples: number; seed: number },
): Promise<QualityReference> {
  const gaussian = fitFeatureGaussian(await space.features(real, signal));
  const few = drawImages(real, samples, seed);
  const manifold = await buildManifold(await space.features(few, signal), { kernel, ...(signal && { signal }) });
  return { size: real.size, gaussian, manifold };
}

/** So many images, drawn by the seed; all of them where there are not more. */
export function drawImages(dataset: ImageDataset, count: number, seed: number): ImageDataset {
  if (count >= dataset.size) {
    return dataset;
  }
  const order = Random.fromSeed(seed).stream("quality-images").permutation(dataset.size);
  return selectImages(dataset, order.subarray(0, count));
}

/** FID, precision and recall of images. */
export async function measureFeatures(
  space: FeatureSpace,
  reference: QualityReference,
  images: ImageSet,
  { kernel = plainKernel, signal }: MeasureOptions = {},
): Promise<Pick<ImageQuality, "size" | "fid" | "precisionRecall">> {
  const features = await space.features(images, signal);
  return {
    size: images.size,
    fid: frechetDistance(reference.gaussian, fitFeatureGaussian(features)),
    precisionRecall: await precisionRecall(reference.manifold, features, { kernel, ...(signal && { signal }) }),
  };
}

/** The class that the labeller gives to every image, and how often each class occurs. */
export async function labelImages(
  { classifier }: Labeller,
  images: ImageSet,
  { signal }: MeasureOptions = {},
): Promise<{ labels: Uint8Array; histogram: ImageQuality["histogram"] }> {
  const { labels } = await classifier.predict(images, { ...(signal && { signal }) });
  return { labels, histogram: classHistogram(labels, classifier.classCount) };
}

/**
 * What a reader of FID must know where it is of few images: their covariance in as many dimensions has no full rank, and FID is then mostly bias.
 *
 * @param option Sets their number.
 */
export function describeFewSamples(
  samples: number,
  { dimensions }: Pick<FeatureSpace["extractor"], "dimensions">,
  option: string,
): string[] {
  return samples > dimensions
    ? []
    : [
        `FID of ${samples} samples in ${dimensions} dimensions is mostly the bias of few samples: draw many times more than ${dimensions} (${option}).`,
      ];
}

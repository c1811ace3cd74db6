import { fitFeatureBasis, imageFeatures, type FeatureBasis, type FeatureSet } from "@gan-cls/classical";
import type { ImageDataset, ImageSet, MatrixKernel } from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** How images become vectors: by the trained network, by one with random weights, or as they are. */
export interface Representation {
  readonly name: string;
  readonly kind: "trained" | "random" | "baseline";
  extract(images: ImageSet): Promise<FeatureSet>;
}

/** Pooled features of a network's convolutions. */
export function networkRepresentation(
  name: string,
  kind: "trained" | "random",
  network: tf.LayersModel,
  signal: AbortSignal,
): Representation {
  return { name, kind, extract: (images) => extractFeatures(network, images, { signal }) };
}

/** The pixels themselves. */
export const PIXELS: Representation = {
  name: "pixels",
  kind: "baseline",
  extract: (images) => Promise.resolve(imageFeatures(images)),
};

/** The images of a task as one representation sees them. */
export interface FeatureViews {
  readonly representation: Representation;
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  readonly trainFeatures: FeatureSet;
  readonly testFeatures: FeatureSet;
  /** Whitened axes of the training images' features, without their labels; found once. */
  basis(): Promise<FeatureBasis>;
}

/** What every task is given besides the features. */
export interface TaskContext {
  readonly seed: number;
  readonly kernel: MatrixKernel;
  readonly signal: AbortSignal;
}

/** Computes the features of both parts. */
export async function viewFeatures(
  representation: Representation,
  { train, test }: { train: ImageDataset; test: ImageDataset },
  { seed, kernel, signal }: TaskContext,
): Promise<FeatureViews> {
  const trainFeatures = await representation.extract(train);
  let basis: Promise<FeatureBasis> | undefined;
  return {
    ...{ representation, train, test, trainFeatures },
    testFeatures: await representation.extract(test),
    basis: () => (basis ??= fitFeatureBasis(trainFeatures, { seed, kernel, signal })),
  };
}

import { spreadLabels, type RunOptions } from "@gan-cls/classical";
import { assertInRange, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { featureNeighbours } from "./neighbour-graph";

/** Options of {@link spreadOverFeatures}. */
export interface SpreadOverFeaturesOptions extends RunOptions {
  /** Whose features say which images are alike. Stays as it is and the caller's to dispose. */
  discriminator: tf.LayersModel;
  images: ImageSet;
  /** Positions in `images` of those that are labelled, and their labels. */
  indices: Uint32Array;
  labels: Uint8Array;
  classCount: number;
  /** Share of each class that is handed back, the surest first, in `(0, 1]`. @default 0.6 */
  share?: number;
  /** Does the matrix products. @default those of `@gan-cls/classical` */
  kernel?: MatrixKernel;
}

/** Classes of images without labels. */
export interface SpreadClasses {
  /** Positions in `images`, without those that are labelled. */
  readonly indices: Uint32Array;
  readonly labels: Uint8Array;
}

/**
 * Spreads few labels over all images that a discriminator finds alike: see `spreadLabels` of `@gan-cls/classical`. The surest of them can
 * teach a network before it is able to make pseudo-labels of its own (`startLabels` of `@gan-cls/train`).
 *
 * Reference: Iscen et al., "Label Propagation for Deep Semi-supervised Learning", 2019.
 *
 * @returns Nothing is in it when every image is labelled.
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function spreadOverFeatures(options: SpreadOverFeaturesOptions): Promise<SpreadClasses> {
  const { discriminator, images, indices, labels, classCount, share = 0.6, kernel, signal, onProgress } = options;
  assertInRange("spreadOverFeatures", "share", share, 0, 1);
  if (new Set(indices).size === images.size) {
    return { indices: new Uint32Array(), labels: new Uint8Array() };
  }
  const run = { signal, onProgress };
  const neighbours = await featureNeighbours(discriminator, images, { kernel, ...run });
  const spread = await spreadLabels({ neighbours, indices, labels, classCount, ...run });
  const isLabelled = new Set(indices);
  const chosen = Array.from({ length: classCount }, (_, c) => c).flatMap((c) => {
    const members = Array.from(spread.labels.keys()).filter(
      (index) => spread.labels[index] === c && spread.confidence[index] > 0 && !isLabelled.has(index),
    );
    members.sort((a, b) => spread.confidence[b] - spread.confidence[a] || a - b);
    return members.slice(0, Math.ceil(share * members.length));
  });
  const sorted = Uint32Array.from(chosen).sort();
  return { indices: sorted, labels: Uint8Array.from(sorted, (index) => spread.labels[index]) };
}

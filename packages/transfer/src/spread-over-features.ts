import {
  fitPca,
  prepareNeighbourSearch,
  spreadLabels,
  type FeatureSet,
  type Neighbours,
  type RunOptions,
} from "@gan-cls/classical";
import {
  assertInRange,
  hashImages,
  type ImageSet,
  type MatrixKernel,
  Random,
  selectImages,
  withoutLabels,
} from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** Options of {@link spreadOverFeatures}. */
export interface SpreadOverFeaturesOptions extends RunOptions {
  /** Its features decide which images are similar. Not changed; the caller disposes it. */
  discriminator: tf.LayersModel;
  images: ImageSet;
  /** Positions in `images` of those that are labelled, and their labels. */
  indices: Uint32Array;
  labels: Uint8Array;
  classCount: number;
  /** Share of each class that is returned, the most confident first, in `(0, 1]`. @default 0.6 */
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
 * Spreads few labels over all images with similar features: see `spreadLabels` of `@gan-cls/classical`. A network can learn from the most
 * confident of them before it makes good pseudo-labels of its own (`startLabels` of `@gan-cls/train`).
 *
 * Reference: Iscen et al., "Label Propagation for Deep Semi-supervised Learning", 2019.
 *
 * @returns Empty if every image is labelled.
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

/** Options of {@link featureNeighbours}. */
export interface FeatureNeighboursOptions extends RunOptions {
  /** Does the matrix products. @default those of `@gan-cls/classical` */
  kernel?: MatrixKernel;
}

/** Neighbours of every image in the graph. */
const NEIGHBOURS = 10;
/** Axes that the features are reduced to, and images from which the axes are found. */
const COMPONENTS = 100;
const MOST_FOR_AXES = 6000;
/** Standard deviations that a byte covers to each side. */
const BYTE_SPAN = 4;

/** Graphs by the hash of their images, as long as the network lives. */
const graphs = new WeakMap<tf.LayersModel, Map<string, Neighbours>>();

/**
 * The {@link NEIGHBOURS} nearest others of every image by the pooled features of a network (see `pooledFeatures` of `@gan-cls/models`),
 * standardised and reduced to their leading principal components. Computed once for each set of images and kept as long as the network
 * lives.
 *
 * @param network Must not change.
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function featureNeighbours(
  network: tf.LayersModel,
  images: ImageSet,
  options: FeatureNeighboursOptions = {},
): Promise<Neighbours> {
  const kept = graphs.get(network) ?? new Map<string, Neighbours>();
  graphs.set(network, kept);
  // Labels, if there are any, are not part of it.
  const key = hashImages(withoutLabels(images));
  const neighbours = kept.get(key) ?? (await findNeighbours(network, images, options));
  kept.set(key, neighbours);
  return neighbours;
}

async function findNeighbours(
  network: tf.LayersModel,
  images: ImageSet,
  options: FeatureNeighboursOptions,
): Promise<Neighbours> {
  const reduced = await reduce(asBytes(await extractFeatures(network, images, { signal: options.signal })), options);
  const k = Math.min(NEIGHBOURS + 1, images.size);
  const search = prepareNeighbourSearch(reduced, { k, kernel: options.kernel });
  return search.findNeighbours(reduced, options);
}

/** Leading components of standardised features, given as images of one row. */
async function reduce(features: ImageSet, { kernel, signal }: FeatureNeighboursOptions): Promise<FeatureSet> {
  const count = Math.min(features.size, MOST_FOR_AXES);
  // The axes need no more precision than some thousand images give, and the choice must not depend on the order of the data.
  const some = Random.fromSeed(0).stream("axes").permutation(features.size).subarray(0, count);
  const components = Math.min(COMPONENTS, count, features.columns);
  const pca = await fitPca(selectImages(features, some), { components, kernel, signal });
  const values = await pca.project(features, { signal });
  return { values, size: features.size, dimensions: components };
}

/** Each feature in the standard deviations that it is from its mean, as a byte: PCA sums exact integers. */
function asBytes({ values, size, dimensions }: FeatureSet): ImageSet {
  const [sums, squares] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  values.forEach((value, index) => {
    sums[index % dimensions] += value;
    squares[index % dimensions] += value * value;
  });
  const means = sums.map((sum) => sum / size);
  const scales = squares.map((square, d) => 127.5 / (BYTE_SPAN * Math.sqrt(square / size - means[d] ** 2) + 1e-6));
  const pixels = new Uint8ClampedArray(values.length);
  values.forEach((value, index) => {
    const d = index % dimensions;
    pixels[index] = 127.5 + (value - means[d]) * scales[d];
  });
  return { name: "features", pixels: new Uint8Array(pixels.buffer), size, rows: 1, columns: dimensions, channels: 1 };
}

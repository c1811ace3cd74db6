import { symmetricEigen, type Pca } from "@gan-cls/classical";
import { drain, GanClsError, Random, withoutLabels, type ImageSet } from "@gan-cls/core";
import { invertGenerator } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";

/** An image of which something is missing. */
export interface DamagedImage {
  /** One image. */
  readonly image: ImageSet;
  /** `[rows x columns]`: 0 where the image is hidden. */
  readonly visible: Uint8Array;
  /** Standard deviation of the noise in the visible pixels, in levels of 255; 0 for none. */
  readonly noise: number;
}

/** Hides the lower half of an image. What is there becomes 0, so that nothing can depend on it. */
export function hideLowerHalf(image: ImageSet): DamagedImage {
  const { rows, columns, channels } = image;
  const visible = Uint8Array.from({ length: rows * columns }, (_, pixel) => Number(pixel < (rows >> 1) * columns));
  const pixels = image.pixels.map((value, at) => (visible[Math.floor(at / channels)] === 0 ? 0 : value));
  return { image: { ...withoutLabels(image), pixels }, visible, noise: 0 };
}

/**
 * Adds Gaussian noise to every pixel, rounded and cut to bytes.
 *
 * @param noise Standard deviation in levels of 255.
 */
export function addNoise(image: ImageSet, { noise, seed }: { noise: number; seed: number }): DamagedImage {
  const normals = Random.fromSeed(seed).stream("noise").normals(image.pixels.length);
  // A clamped array rounds and cuts what is assigned to it.
  const pixels = new Uint8ClampedArray(image.pixels.length);
  normals.forEach((normal, at) => (pixels[at] = image.pixels[at] + noise * normal));
  const visible = new Uint8Array(image.rows * image.columns).fill(1);
  return { image: { ...withoutLabels(image), pixels: new Uint8Array(pixels.buffer) }, visible, noise };
}

/** Options of {@link restoreByGenerator}. */
export interface RestoreOptions {
  /** A network from noise to images in `[-1, 1]`; it stays as it is. */
  generator: tf.LayersModel;
  damaged: DamagedImage;
  /** Searches beside each other. @default 8 */
  starts?: number;
  /** Steps of each. @default 150 */
  steps?: number;
  /** @default 0 */
  seed?: number;
  signal?: AbortSignal;
}

/**
 * Restores an image by a generator, whose input is searched by the visible pixels (`invertGenerator` of `@gan-cls/train`): what it draws there is kept
 * where the image is hidden or noisy.
 *
 * @returns `[rows, columns, channels]` bytes.
 * @throws What `invertGenerator` throws.
 */
export async function restoreByGenerator({ damaged, ...search }: RestoreOptions): Promise<Uint8Array> {
  const { image, visible } = damaged;
  const { pixels } = await drain(invertGenerator({ ...search, target: image, visible }));
  return keepWhole(damaged, pixels);
}

/**
 * Restores an image by principal components: the most likely image of a Gaussian with those axes and variances, given the visible pixels and
 * their noise.
 *
 * Reference: Tipping and Bishop, Probabilistic principal component analysis, JRSS B 61 (1999).
 *
 * @returns `[rows, columns, channels]` bytes.
 * @throws GanClsError `invalid-argument` for an image of another shape.
 */
export async function restoreByPca(pca: Pca, damaged: DamagedImage): Promise<Uint8Array> {
  const { image, visible, noise } = damaged;
  const { components, axes, mean, explainedVariance } = pca;
  if (image.size !== 1 || image.pixels.length !== mean.length) {
    throw new GanClsError(
      "invalid-argument",
      `restoreByPca: expected one image of ${mean.length} pixels, got ${image.size} with ${image.pixels.length} in all`,
    );
  }
  const variance = noise ** 2 + leftOver(pca);
  const seen = Array.from(mean.keys()).filter((at) => visible[Math.floor(at / image.channels)] !== 0);
  const matrix = new Float64Array(components * components);
  const right = new Float64Array(components);
  const along = (axis: number, at: number): number => axes[axis * mean.length + at];
  for (let i = 0; i < components; i++) {
    right[i] = seen.reduce((sum, at) => sum + along(i, at) * (image.pixels[at] - mean[at]), 0);
    for (let j = i; j < components; j++) {
      matrix[i * components + j] = seen.reduce((sum, at) => sum + along(i, at) * along(j, at), 0);
    }
    matrix[i * (components + 1)] += variance / Math.max(explainedVariance[i], Number.EPSILON);
  }
  return keepWhole(damaged, await pca.reconstruct(Float32Array.from(solve(matrix, right))));
}

/** Mean variance of the pixels outside the axes, for the part of an image that no axis explains. At least that of rounding. */
function leftOver({ components, mean, explainedVariance, explainedVarianceRatio }: Pca): number {
  const [first, ratio] = [explainedVariance[0], explainedVarianceRatio[0]];
  const total = ratio > 0 ? first / ratio : 0;
  const kept = explainedVariance.reduce((sum, value) => sum + value, 0);
  return Math.max(1 / 12, (total - kept) / Math.max(1, mean.length - components));
}

/** Solves a symmetric positive definite system along the axes of its matrix. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const { values, vectors } = symmetricEigen(matrix, size, size);
  const solution = new Float64Array(size);
  for (let rank = 0; rank < size; rank++) {
    const axis = vectors.subarray(rank * size, (rank + 1) * size);
    const length = axis.reduce((sum, value, i) => sum + value * right[i], 0) / values[rank];
    axis.forEach((value, i) => (solution[i] += length * value));
  }
  return solution;
}

/** Pixels that are visible and without noise stay as they are. */
function keepWhole({ image, visible, noise }: DamagedImage, restored: Uint8Array): Uint8Array {
  return noise > 0
    ? restored
    : restored.map((value, at) => (visible[Math.floor(at / image.channels)] === 0 ? value : image.pixels[at]));
}

import { assertPositiveInteger, GanClsError, imageLength, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import { featureMeans, imageFeatures } from "./features";
import { orthonormaliseRows } from "./orthonormal";
import { Pacer, type RunOptions } from "./pacer";
import { Pca } from "./pca";
import { plainKernel } from "./plain-kernel";
import { randomisedAxes } from "./randomised-axes";
import { imageGram, pixelStatistics } from "./second-moments";
import { symmetricEigen } from "./symmetric-eigen";

/** Components when none are asked for. Chosen on a validation split of MNIST's training images (see the README), as `k` is. */
export const DEFAULT_COMPONENTS = 35;

/** Largest matrix that is decomposed: its 4096² float64 numbers take 128 MiB, and the solver keeps three of them for some minutes. */
const LARGEST_DECOMPOSITION = 4096;

/** Variances below this share of the largest are rounding errors of the decomposition. */
const NEGLIGIBLE_VARIANCE = 1e-13;

/**
 * How axes are found: by decomposing the pixels' covariance or the images' Gram matrix, which give the same axes, or from random directions
 * (see `randomisedAxes`), which is approximate and needs no matrix of either size.
 */
export type PcaRoute = "covariance" | "gram" | "randomised";

/** The route that {@link fitPca} takes for images: the smaller matrix, and none where that would be larger than 4096x4096. */
export function choosePcaRoute(images: ImageSet): PcaRoute {
  const dimensions = imageLength(images);
  if (Math.min(images.size, dimensions) > LARGEST_DECOMPOSITION) {
    return "randomised";
  }
  return images.size < dimensions ? "gram" : "covariance";
}

/** Options of {@link fitPca}. */
export interface PcaOptions extends RunOptions {
  /**
   * Number of axes to keep, from 1 to the smaller of the number of images and of pixels.
   * @default 35, or as many as there can be
   */
  components?: number;
  /** @default {@link choosePcaRoute} */
  route?: PcaRoute;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/**
 * Principal component analysis of images: the directions in pixel space along which they vary most. Exact, by eigendecomposition of
 * the smaller of covariance and Gram matrix, unless both the images and their pixels are more than 4096: then approximate. The matrix is summed up in exact integers over blocks, so that memory does not grow
 * with the number of images and no accuracy is lost on the way. The decomposition itself cannot be stopped; for 784 pixels and up
 * to 98 axes it takes a tenth of a second; for more axes, or repeated variances, 2 s.
 *
 * Every axis has length 1 and the sign that makes its largest coefficient positive (the first of those within a millionth of the
 * largest), so that equal images give equal axes. Axes beyond the rank of the data complete the basis; their variance is 0.
 *
 * @throws GanClsError `invalid-argument` for fewer than 2 images or too many components; `unsupported` when the matrix of a route that was asked for would
 * be larger than 4096x4096; `aborted`.
 */
export async function fitPca(images: ImageSet, options: PcaOptions = {}): Promise<Pca> {
  const { kernel = plainKernel } = options;
  const dimensions = imageLength(images);
  const limit = Math.min(images.size, dimensions);
  const components = options.components ?? Math.min(DEFAULT_COMPONENTS, limit);
  const route = options.route ?? choosePcaRoute(images);
  checkSizes(images.size, components, limit);
  checkMatrix(route, images);
  const pacer = new Pacer("fitPca", options);
  const { mean, axes, variances, totalVariance } = await ROUTES[route](images, components, kernel, pacer);
  fixSigns(axes, dimensions);
  return new Pca({
    rows: images.rows,
    columns: images.columns,
    channels: images.channels,
    mean,
    // Adding 0 turns -0 into 0, which JSON would do anyway.
    axes: Float32Array.from(axes, (value) => value + 0),
    explainedVariance: variances,
    explainedVarianceRatio: variances.map((variance) => (totalVariance > 0 ? variance / totalVariance : 0)),
    kernel,
  });
}

interface PcaFit {
  readonly mean: Float64Array;
  /** `[components, dimensions]`, orthonormal rows. */
  readonly axes: Float64Array;
  readonly variances: Float64Array;
  readonly totalVariance: number;
}

const ROUTES: Readonly<
  Record<PcaRoute, (images: ImageSet, components: number, kernel: MatrixKernel, pacer: Pacer) => Promise<PcaFit>>
> = { covariance: fitByCovariance, gram: fitByGram, randomised: fitFromRandomDirections };

function checkSizes(size: number, components: number, limit: number): void {
  if (size < 2) {
    throw new GanClsError("invalid-argument", `fitPca: expected at least 2 images, got ${size}`);
  }
  assertPositiveInteger("fitPca", "components", components);
  if (components > limit) {
    throw new GanClsError(
      "invalid-argument",
      `fitPca: components must be at most ${limit}, the smaller of the numbers of images and pixels, got ${components}`,
    );
  }
}

function checkMatrix(route: PcaRoute, images: ImageSet): void {
  const size = { gram: images.size, covariance: imageLength(images), randomised: 0 }[route];
  if (size > LARGEST_DECOMPOSITION) {
    throw new GanClsError(
      "unsupported",
      `fitPca: would have to decompose a ${size}x${size} matrix, the limit is ${LARGEST_DECOMPOSITION}; use fewer or smaller images, or the route "randomised"`,
    );
  }
}

async function fitByCovariance(
  images: ImageSet,
  components: number,
  kernel: MatrixKernel,
  pacer: Pacer,
): Promise<PcaFit> {
  const { means, covariance } = await pixelStatistics(images, kernel, pacer);
  const totalVariance = trace(covariance, imageLength(images));
  const { values, vectors } = symmetricEigen(covariance, imageLength(images), components);
  return { mean: means, axes: vectors, variances: withoutNoise(values), totalVariance };
}

async function fitByGram(images: ImageSet, components: number, kernel: MatrixKernel, pacer: Pacer): Promise<PcaFit> {
  const gram = await imageGram(images, kernel, pacer);
  const totalVariance = trace(gram, images.size);
  const { values, vectors } = symmetricEigen(gram, images.size, components);
  const variances = withoutNoise(values);
  const mean = featureMeans(imageFeatures(images));
  const axes = await combineImages(images, mean, vectors, variances, pacer);
  orthonormaliseRows(axes, components, imageLength(images));
  return { mean, axes, variances, totalVariance };
}

async function fitFromRandomDirections(...job: Parameters<typeof randomisedAxes>): Promise<PcaFit> {
  const fit = await randomisedAxes(...job);
  return { ...fit, variances: withoutNoise(fit.variances) };
}

/** The sum of all eigenvalues, whether they were computed or not. */
function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let index = 0; index < matrix.length; index += size + 1) {
    sum += matrix[index];
  }
  return sum;
}

function withoutNoise(values: Float64Array): Float64Array {
  return values.map((value) => (value > NEGLIGIBLE_VARIANCE * values[0] ? value : 0));
}

/**
 * The axes that belong to the Gram matrix's eigenvectors: centred images, weighted by them and summed, not yet of length 1. In float64,
 * because float32 would bend the axes of small variance.
 */
async function combineImages(
  images: ImageSet,
  mean: Float64Array,
  weights: Float64Array,
  variances: Float64Array,
  pacer: Pacer,
): Promise<Float64Array> {
  const dimensions = imageLength(images);
  const axes = new Float64Array(variances.length * dimensions);
  for (let component = 0; component < variances.length && variances[component] > 0; component++) {
    await pacer.pause();
    const axis = axes.subarray(component * dimensions, (component + 1) * dimensions);
    for (let image = 0; image < images.size; image++) {
      const weight = weights[component * images.size + image];
      const source = image * dimensions;
      for (let i = 0; i < dimensions; i++) {
        axis[i] += weight * (images.pixels[source + i] - mean[i]);
      }
    }
  }
  return axes;
}

/** An eigenvector's sign is arbitrary; this makes it reproducible. */
function fixSigns(axes: Float64Array, dimensions: number): void {
  for (let start = 0; start < axes.length; start += dimensions) {
    const axis = axes.subarray(start, start + dimensions);
    const largest = axis.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    // "Within a millionth": two coefficients that are equal but for rounding must not decide the sign by their last bit.
    const leading = axis.find((value) => Math.abs(value) >= largest * (1 - 1e-6)) ?? 0;
    if (leading < 0) {
      axis.forEach((value, index) => (axis[index] = -value));
    }
  }
}

import { imageLength, Random, type ImageSet, type MatrixKernel } from "@gan-cls/core";
import { centredRows, featureMeans, imageFeatures } from "./features";
import { orthonormaliseRows } from "./orthonormal";
import type { Pacer } from "./pacer";
import { fullEigen } from "./symmetric-eigen";

/** Directions that are followed besides those wanted; they catch what the random start has missed. */
const OVERSAMPLING = 10;

/** Passes over the images before the last. Each multiplies by the covariance once more, so that leading axes outgrow the others. */
const PASSES = 5;

/** Numbers of one block of centred images: 16 MiB as float32. */
const BLOCK_NUMBERS = 2 ** 22;

/** What {@link randomisedAxes} finds. */
export interface RandomisedAxes {
  readonly mean: Float64Array;
  /** `[components, dimensions]`, orthonormal rows, largest variance first. */
  readonly axes: Float64Array;
  readonly variances: Float64Array;
  /** Of all pixels, exact. */
  readonly totalVariance: number;
}

/**
 * Leading principal axes of images without a matrix of the size of their pixels or of their number: a few random directions, multiplied by the
 * covariance again and again, turn into the axes of largest variance. Axes whose variances lie close together may be mixed, and variances are
 * a little too small; neighbours in the space of the axes hardly notice. Starts from fixed pseudo-random numbers, so equal images give equal axes.
 *
 * Reference: Halko, Martinsson and Tropp, "Finding Structure with Randomness", 2011, algorithms 4.4 and 5.3.
 *
 * @param components At most the smaller of the numbers of images and pixels.
 */
export async function randomisedAxes(
  images: ImageSet,
  components: number,
  kernel: MatrixKernel,
  pacer: Pacer,
): Promise<RandomisedAxes> {
  const dimensions = imageLength(images);
  const mean = featureMeans(imageFeatures(images));
  const count = Math.min(components + OVERSAMPLING, images.size, dimensions);
  const pass: Pass = { images, mean, count, kernel, pacer };
  let directions: Float64Array = Float64Array.from(
    Random.fromSeed(0)
      .stream("directions")
      .normals(count * dimensions),
  );
  for (let round = 0; round < PASSES; round++) {
    orthonormaliseRows(directions, count, dimensions);
    directions = await multiplyByCovariance(pass, Float32Array.from(directions));
    pacer.report("principal components", round + 1, PASSES + 1, "steps");
  }
  orthonormaliseRows(directions, count, dimensions);
  const { products, squares } = await productsOfCoordinates(pass, Float32Array.from(directions));
  pacer.report("principal components", PASSES + 1, PASSES + 1, "steps");
  const share = 1 / (images.size - 1);
  const { values, vectors } = fullEigen(
    products.map((product) => product * share),
    count,
    components,
  );
  const axes = combineRows(vectors, directions, components, count);
  orthonormaliseRows(axes, components, dimensions);
  return { mean, axes, variances: values, totalVariance: squares * share };
}

interface Pass {
  readonly images: ImageSet;
  readonly mean: Float64Array;
  /** Directions that are followed. */
  readonly count: number;
  readonly kernel: MatrixKernel;
  readonly pacer: Pacer;
}

/** Centred images block by block, with their coordinates along the directions. */
async function forEachBlock(
  { images, mean, count, kernel, pacer }: Pass,
  directions: Float32Array,
  take: (rows: Float32Array, coordinates: Float32Array, size: number) => void | Promise<void>,
): Promise<void> {
  const dimensions = mean.length;
  const blockSize = Math.max(1, Math.floor(BLOCK_NUMBERS / dimensions));
  for (let start = 0; start < images.size; start += blockSize) {
    await pacer.pause();
    const size = Math.min(blockSize, images.size - start);
    const rows = centredRows(imageFeatures(images), start, start + size, mean); // [size, dimensions]
    await take(rows, await kernel.multiply(rows, directions, size, dimensions, count, { transposeB: true }), size);
  }
}

/** Each direction times the covariance, but for a factor: `[count, dimensions]`. */
async function multiplyByCovariance(pass: Pass, directions: Float32Array): Promise<Float64Array> {
  const { count, kernel, mean } = pass;
  const result = new Float64Array(directions.length);
  await forEachBlock(pass, directions, async (rows, coordinates, size) => {
    const part = await kernel.multiply(coordinates, rows, count, size, mean.length, { transposeA: true });
    for (let at = 0; at < result.length; at++) {
      result[at] += part[at];
    }
  });
  return result;
}

/** Products of the images' coordinates, `[count, count]`, and the squares of all centred pixels, both summed over the images. */
async function productsOfCoordinates(
  pass: Pass,
  directions: Float32Array,
): Promise<{ products: Float64Array; squares: number }> {
  const { count } = pass;
  const products = new Float64Array(count * count);
  let squares = 0;
  await forEachBlock(pass, directions, (rows, coordinates, size) => {
    for (const value of rows) {
      squares += value * value;
    }
    for (let row = 0; row < size; row++) {
      const place = coordinates.subarray(row * count, (row + 1) * count);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          products[i * count + j] += place[i] * place[j];
        }
      }
    }
  });
  return { products, squares };
}

/** `weights` `[components, count]` times `rows` `[count, dimensions]`. */
function combineRows(weights: Float64Array, rows: Float64Array, components: number, count: number): Float64Array {
  const dimensions = rows.length / count;
  const result = new Float64Array(components * dimensions);
  for (let component = 0; component < components; component++) {
    const target = result.subarray(component * dimensions, (component + 1) * dimensions);
    for (let row = 0; row < count; row++) {
      const weight = weights[component * count + row];
      const source = rows.subarray(row * dimensions, (row + 1) * dimensions);
      for (let i = 0; i < dimensions; i++) {
        target[i] += weight * source[i];
      }
    }
  }
  return result;
}

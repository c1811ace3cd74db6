import { assertPositiveInteger, GanClsError, Random, type MatrixKernel } from "@gan-cls/core";
import { checkFeatures, fitStandardizer, standardizedRows, type FeatureSet, type Standardizer } from "./features";
import { Pacer, type RunOptions } from "./pacer";
import { plainKernel } from "./plain-kernel";
import { symmetricEigen } from "./symmetric-eigen";

/** Vectors that the axes are found from; more move them by little and take seconds. */
const MOST_VECTORS = 2048;
/** Vectors standardised and multiplied at a time. */
const BLOCK = 512;
/** Axes with less than this share of the largest variance hold rounding errors. */
const LEAST_VARIANCE = 1e-7;

/** Options of {@link fitFeatureBasis}. */
export interface FeatureBasisOptions extends RunOptions {
  /** Axes at most. @default 128 */
  components?: number;
  /** Chooses the vectors where there are more than 2048. @default 0 */
  seed?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/**
 * Principal axes of feature vectors, which are standardised first: few numbers for each vector instead of thousands, and, whitened, of one
 * variance and without correlation. It needs no labels. For the axes of images use `fitPca`, which is exact.
 *
 * @param features `[size, dimensions]`, at least 2 vectors.
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function fitFeatureBasis(features: FeatureSet, options: FeatureBasisOptions = {}): Promise<FeatureBasis> {
  const { components = 128, seed = 0, kernel = plainKernel } = options;
  checkFeatures("fitFeatureBasis", features);
  assertPositiveInteger("fitFeatureBasis", "components", components);
  if (features.size < 2) {
    throw new GanClsError("invalid-argument", `fitFeatureBasis: expected at least 2 vectors, got ${features.size}`);
  }
  const pacer = new Pacer("fitFeatureBasis", options);
  const { dimensions } = features;
  const standardizer = fitStandardizer(features);
  const chosen = chooseVectors(features, seed);
  const rows = standardizedRows(chosen, 0, chosen.size, centred(chosen, standardizer));
  const gram = await gramOf(rows, chosen.size, dimensions, kernel, pacer);
  const count = Math.min(components, chosen.size, dimensions);
  const { values, vectors } = symmetricEigen(gram, chosen.size, count);
  const kept = values.filter((value) => value > LEAST_VARIANCE * values[0]).length;
  if (kept === 0) {
    throw new GanClsError("invalid-argument", "fitFeatureBasis: expected vectors that differ, got equal ones");
  }
  // An axis is the sum of the vectors, weighted by the eigenvector, over the square root of the eigenvalue.
  const weights = Float32Array.from({ length: kept * chosen.size }, (_, at) => {
    return vectors[at] / Math.sqrt(values[Math.floor(at / chosen.size)]);
  });
  const axes = await kernel.multiply(weights, rows, kept, chosen.size, dimensions);
  const deviations = Float32Array.from(values.subarray(0, kept), (value) => Math.sqrt(value / chosen.size));
  return new FeatureBasis({ axes, deviations, standardizer, kernel });
}

function chooseVectors(features: FeatureSet, seed: number): FeatureSet {
  const { values, size, dimensions } = features;
  if (size <= MOST_VECTORS) {
    return features;
  }
  const order = Random.fromSeed(seed).stream("feature-basis").permutation(size).subarray(0, MOST_VECTORS);
  const chosen = new Float32Array(MOST_VECTORS * dimensions);
  order.forEach((row, at) => chosen.set(values.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions));
  return { values: chosen, size: MOST_VECTORS, dimensions };
}

/** The scales of all vectors around the mean of the chosen ones, so that their axes pass through their own middle. */
function centred(chosen: FeatureSet, { scales }: Standardizer): Standardizer {
  return { means: fitStandardizer(chosen).means, scales };
}

/** The products of all rows: `[size, size]`, upper triangle. */
async function gramOf(
  rows: Float32Array,
  size: number,
  dimensions: number,
  kernel: MatrixKernel,
  pacer: Pacer,
): Promise<Float64Array> {
  const gram = new Float64Array(size * size);
  for (let start = 0; start < size; start += BLOCK) {
    await pacer.pause();
    const end = Math.min(start + BLOCK, size);
    const [block, rest] = [rows.subarray(start * dimensions, end * dimensions), rows.subarray(start * dimensions)];
    const width = size - start;
    const products = await kernel.multiply(block, rest, end - start, dimensions, width, { transposeB: true });
    for (let row = 0; row < end - start; row++) {
      gram.set(products.subarray(row * width, (row + 1) * width), (start + row) * size + start);
    }
    pacer.report("feature axes", end, size, "images");
  }
  return gram;
}

/** Axes of feature vectors; {@link fitFeatureBasis} finds them. Plain numbers: nothing to dispose. */
export class FeatureBasis {
  /** Number of axes. */
  readonly components: number;
  /** `[components, dimensions]`, orthonormal rows, of standardised features. */
  readonly axes: Float32Array;
  /** `[components]`: the standard deviation along each axis, largest first. */
  readonly deviations: Float32Array;
  readonly #standardizer: Standardizer;
  readonly #kernel: MatrixKernel;

  /** Use {@link fitFeatureBasis}. */
  constructor(init: {
    axes: Float32Array;
    deviations: Float32Array;
    standardizer: Standardizer;
    kernel: MatrixKernel;
  }) {
    this.components = init.deviations.length;
    this.axes = init.axes;
    this.deviations = init.deviations;
    this.#standardizer = init.standardizer;
    this.#kernel = init.kernel;
  }

  /**
   * The whitened coordinates of vectors, `[size, components]`: over the vectors that the basis was fitted to, each has mean 0 and standard deviation 1.
   *
   * @throws GanClsError `invalid-argument` for vectors of another length; `aborted`.
   */
  async whiten(features: FeatureSet, options: RunOptions = {}): Promise<FeatureSet> {
    checkFeatures("FeatureBasis.whiten", features);
    const { components, axes, deviations } = this;
    const dimensions = axes.length / components;
    if (features.dimensions !== dimensions) {
      throw new GanClsError(
        "invalid-argument",
        `FeatureBasis.whiten: expected vectors of ${dimensions} numbers, got ${features.dimensions}`,
      );
    }
    const pacer = new Pacer("FeatureBasis.whiten", options);
    const values = new Float32Array(features.size * components);
    for (let start = 0; start < features.size; start += BLOCK) {
      await pacer.pause();
      const end = Math.min(start + BLOCK, features.size);
      const rows = standardizedRows(features, start, end, this.#standardizer);
      const block = await this.#kernel.multiply(rows, axes, end - start, dimensions, components, { transposeB: true });
      for (let at = 0; at < block.length; at++) {
        values[start * components + at] = block[at] / deviations[at % components];
      }
    }
    return { values, size: features.size, dimensions: components };
  }
}

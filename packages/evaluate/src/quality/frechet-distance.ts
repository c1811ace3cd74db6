import { symmetricEigen, type FeatureSet } from "@gan-cls/classical";
import { GanClsError } from "@gan-cls/core";

/** The Gaussian with the mean and covariance of a set of features. Plain data. */
export interface FeatureGaussian {
  /** Vectors that it was fitted to. */
  readonly size: number;
  readonly dimensions: number;
  /** `[dimensions]` */
  readonly mean: Float64Array;
  /** Divided by `size - 1`: `[dimensions, dimensions]`, symmetric. */
  readonly covariance: Float64Array;
}

/**
 * Fits a Gaussian to features: first the mean, then the covariance of the centred features, both summed in float64.
 *
 * @throws GanClsError `invalid-argument` for fewer than two vectors, or a number of values that does not fit.
 */
export function fitFeatureGaussian({ values, size, dimensions }: FeatureSet): FeatureGaussian {
  if (!(size >= 2) || values.length !== size * dimensions) {
    throw new GanClsError(
      "invalid-argument",
      `fitFeatureGaussian: expected at least 2 vectors of ${dimensions} numbers, got ${size} vectors in ${values.length} numbers`,
    );
  }
  const mean = new Float64Array(dimensions);
  for (let at = 0; at < values.length; at++) {
    mean[at % dimensions] += values[at] / size;
  }
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  for (let row = 0; row < size; row++) {
    for (let i = 0; i < dimensions; i++) {
      centred[i] = values[row * dimensions + i] - mean[i];
    }
    addOuterProduct(centred, covariance);
  }
  divideAndMirror(covariance, dimensions, size - 1);
  return { size, dimensions, mean, covariance };
}

/** Adds `vector vectorᵀ` to the upper triangle. */
function addOuterProduct(vector: Float64Array, total: Float64Array): void {
  const { length } = vector;
  for (let i = 0; i < length; i++) {
    for (let j = i; j < length; j++) {
      total[i * length + j] += vector[i] * vector[j];
    }
  }
}

function divideAndMirror(matrix: Float64Array, size: number, divisor: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      matrix[i * size + j] /= divisor;
      matrix[j * size + i] = matrix[i * size + j];
    }
  }
}

/**
 * The squared Fréchet (2-Wasserstein) distance between two Gaussians, `|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½)`: the FID when both were
 * fitted to features of images. 0 for equal ones; singular covariances are fine.
 *
 * `C1 C2` has the eigenvalues of the symmetric `C1^½ C2 C1^½`, so two symmetric decompositions suffice, without complex numbers.
 *
 * Reference: Dowson and Landau, The Fréchet distance between multivariate normal distributions, Journal of Multivariate Analysis 12
 * (1982); Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash equilibrium, 2017.
 *
 * @throws GanClsError `invalid-argument` for Gaussians of different dimensions.
 */
export function frechetDistance(first: FeatureGaussian, second: FeatureGaussian): number {
  const { dimensions } = first;
  if (second.dimensions !== dimensions) {
    throw new GanClsError(
      "invalid-argument",
      `frechetDistance: expected Gaussians of one dimension, got ${dimensions} and ${second.dimensions}`,
    );
  }
  const root = squareRoot(first.covariance, dimensions);
  const product = multiply(multiply(root, second.covariance, dimensions), root, dimensions);
  const { values } = symmetricEigen(product, dimensions, dimensions);
  // Rounding may turn a zero into a tiny negative number.
  const traceOfRoot = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const means = first.mean.reduce((sum, value, i) => sum + (value - second.mean[i]) ** 2, 0);
  const traces = trace(first.covariance, dimensions) + trace(second.covariance, dimensions);
  return Math.max(0, means + traces - 2 * traceOfRoot);
}

/** The symmetric square root of a positive semidefinite matrix: `V diag(√λ) Vᵀ`. */
function squareRoot(matrix: Float64Array, size: number): Float64Array {
  // A copy, because the solver overwrites its input.
  const { values, vectors } = symmetricEigen(matrix.slice(), size, size);
  const result = new Float64Array(size * size);
  for (let rank = 0; rank < size; rank++) {
    const root = Math.sqrt(Math.max(0, values[rank]));
    for (let i = 0; i < size; i++) {
      const scaled = root * vectors[rank * size + i];
      for (let j = 0; j < size; j++) {
        result[i * size + j] += scaled * vectors[rank * size + j];
      }
    }
  }
  return result;
}

function multiply(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = left[i * size + k];
      for (let j = 0; j < size; j++) {
        result[i * size + j] += value * right[k * size + j];
      }
    }
  }
  return result;
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += matrix[i * size + i];
  }
  return sum;
}

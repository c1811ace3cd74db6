import { GanClsError } from "@gan-cls/core";
import type { FeatureSet } from "@gan-cls/classical";

/** The Gaussian that has the mean and the covariance of some features. Plain data. */
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
 * Fits a Gaussian to features: mean first, then the covariance of what is left, both summed in float64.
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

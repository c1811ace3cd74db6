import { symmetricEigen } from "@gan-cls/classical";
import { GanClsError } from "@gan-cls/core";
import type { FeatureGaussian } from "./feature-gaussian";

/**
 * The squared Fréchet (2-Wasserstein) distance of two Gaussians, `|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½)`: the FID when both were
 * fitted to features of images. 0 for equal ones; singular covariances are fine.
 *
 * `C1 C2` has the eigenvalues of the symmetric `C1^½ C2 C1^½`, so two symmetric decompositions do, and no complex number comes up.
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
  // What should be zero may come out as a tiny negative number.
  const traceOfRoot = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const means = first.mean.reduce((sum, value, i) => sum + (value - second.mean[i]) ** 2, 0);
  const traces = trace(first.covariance, dimensions) + trace(second.covariance, dimensions);
  return Math.max(0, means + traces - 2 * traceOfRoot);
}

/** The symmetric square root of a positive semidefinite matrix: `V diag(√λ) Vᵀ`. */
function squareRoot(matrix: Float64Array, size: number): Float64Array {
  // A copy, because the solver fills in what it is given.
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

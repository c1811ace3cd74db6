import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { GanClsError } from "@gan-cls/core";
import { checkFeatures, featureMeans, type FeatureSet } from "./features";

/** A Gaussian with a covariance that few vectors determine well. Plain numbers: nothing to dispose. */
export interface ShrunkGaussian {
  /** `[dimensions]` */
  readonly mean: Float64Array;
  /** `[dimensions, dimensions]`, positive definite unless all vectors are equal. */
  readonly covariance: Float64Array;
  /** How far the covariance was moved to the mean variance in all directions, in `[0, 1]`. */
  readonly shrinkage: number;
  /** The squared Mahalanobis distance of each vector to the mean. @throws GanClsError `invalid-argument` for vectors of another length */
  squaredDistances(features: FeatureSet): Float64Array;
}

/** Up to this share of the covariance's squares, a variation is taken for rounding. */
const ROUNDING = 1e-9;

/**
 * Fits a Gaussian whose covariance is shrunk towards the mean variance in all directions, by the amount that has the smallest expected error: it can
 * be inverted even if there are fewer vectors than dimensions. Two vectors tell nothing of that error, so their shrinkage is 1.
 *
 * Reference: Ledoit and Wolf, A well-conditioned estimator for large-dimensional covariance matrices, Journal of Multivariate Analysis 88
 * (2004).
 *
 * @param features At least 2 vectors, of at most some hundred dimensions.
 * @throws GanClsError `invalid-argument`
 */
export function fitShrunkGaussian(features: FeatureSet): ShrunkGaussian {
  checkFeatures("fitShrunkGaussian", features);
  const { size, dimensions } = features;
  if (size < 2) {
    throw new GanClsError("invalid-argument", `fitShrunkGaussian: expected at least 2 vectors, got ${size}`);
  }
  const mean = featureMeans(features);
  const { covariance, fourth } = momentsAround(mean, features);
  const average = trace(covariance, dimensions) / dimensions;
  const squares = covariance.reduce((total, value) => total + value ** 2, 0);
  const spread = squares - dimensions * average ** 2;
  const shrinkage = chooseShrinkage({ size, variation: fourth / size - squares, squares, spread });
  const shrunk = covariance.map((value, at) => {
    return (1 - shrinkage) * value + (at % (dimensions + 1) === 0 ? shrinkage * average : 0);
  });
  return {
    ...{ mean, covariance: shrunk, shrinkage },
    squaredDistances: prepareDistances(mean, shrunk),
  };
}

interface Moments {
  readonly size: number;
  /** How much the vectors' own products vary around the covariance, summed over its elements. */
  readonly variation: number;
  /** The sum of the covariance's squares. */
  readonly squares: number;
  /** The squared distance of the covariance from the mean variance in all directions. */
  readonly spread: number;
}

/**
 * The covariance's expected error, estimated by how much the vectors' products vary, as a share of `spread`. Two vectors are equally far from their
 * mean, on opposite sides, so their products are equal and the estimate is 0, as of copies of two vectors. That would leave a covariance of one
 * direction, which cannot be inverted, where nothing is known of the error; and without knowing it, no direction is better than another.
 */
function chooseShrinkage({ size, variation, squares, spread }: Moments): number {
  return spread > 0 && variation > ROUNDING * squares ? Math.min(variation / size / spread, 1) : 1;
}

/** The covariance, divided by the size, and the sum of the fourth powers of the vectors' lengths. */
function momentsAround(
  mean: Float64Array,
  { values, size, dimensions }: FeatureSet,
): { covariance: Float64Array; fourth: number } {
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  let fourth = 0;
  for (let row = 0; row < size; row++) {
    let length = 0;
    for (let i = 0; i < dimensions; i++) {
      centred[i] = values[row * dimensions + i] - mean[i];
      length += centred[i] ** 2;
    }
    fourth += length ** 2;
    for (let i = 0; i < dimensions; i++) {
      for (let j = 0; j < dimensions; j++) {
        covariance[i * dimensions + j] += (centred[i] * centred[j]) / size;
      }
    }
  }
  return { covariance, fourth };
}

/** Along the axes of the covariance, a squared distance is a sum of squares over variances. */
function prepareDistances(mean: Float64Array, covariance: Float64Array): (features: FeatureSet) => Float64Array {
  const dimensions = mean.length;
  const matrix = Matrix.from1DArray(dimensions, dimensions, covariance);
  const { realEigenvalues: variances, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const axes = eigenvectorMatrix
    .transpose()
    .to2DArray()
    .map((axis) => Float64Array.from(axis));
  // Vectors that are all equal have no variance; any other is then infinitely far, which a number cannot say.
  const least = Number.EPSILON * Math.max(...variances, Number.MIN_VALUE / Number.EPSILON);
  return ({ values, size, dimensions: given }) => {
    if (given !== dimensions) {
      throw new GanClsError(
        "invalid-argument",
        `squaredDistances: expected vectors of ${dimensions} numbers, got ${given}`,
      );
    }
    const centred = new Float64Array(dimensions);
    return Float64Array.from({ length: size }, (_, row) => {
      for (let i = 0; i < dimensions; i++) {
        centred[i] = values[row * dimensions + i] - mean[i];
      }
      return axes.reduce((total, axis, rank) => {
        let along = 0;
        for (let i = 0; i < dimensions; i++) {
          along += axis[i] * centred[i];
        }
        return total + along ** 2 / Math.max(variances[rank], least);
      }, 0);
    });
  };
}

function trace(matrix: Float64Array, size: number): number {
  return Array.from({ length: size }, (_, at) => matrix[at * (size + 1)]).reduce((total, value) => total + value, 0);
}

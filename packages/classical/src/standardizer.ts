import { featureMeans, type FeatureSet } from "./features";

/** Moves every feature to mean 0 and standard deviation 1 over the training set. */
export interface Standardizer {
  /** `[dimensions]` */
  readonly means: Float64Array;
  /** `[dimensions]`: standard deviations (divided by `size`); 1 for a feature that never changes, so that it becomes 0. */
  readonly scales: Float64Array;
}

/** Two passes in float64: the one-pass formula loses all digits of a feature with a large mean. */
export function fitStandardizer(features: FeatureSet): Standardizer {
  const { values, size, dimensions } = features;
  const means = featureMeans(features);
  const squares = new Float64Array(dimensions);
  for (let row = 0, source = 0; row < size; row++) {
    for (let column = 0; column < dimensions; column++, source++) {
      squares[column] += (values[source] - means[column]) ** 2;
    }
  }
  return { means, scales: squares.map((sum) => (sum > 0 ? Math.sqrt(sum / size) : 1)) };
}

/** Standardised rows `start` to `end` (exclusive), as float32: `[end - start, dimensions]`. */
export function standardizedRows(
  { values, dimensions }: FeatureSet,
  start: number,
  end: number,
  { means, scales }: Standardizer,
): Float32Array {
  const result = new Float32Array((end - start) * dimensions);
  // A product takes a quarter of a division's time, and a fit standardises its vectors once an iteration.
  const factors = scales.map((scale) => 1 / scale);
  for (let target = 0, source = start * dimensions; target < result.length;) {
    for (let column = 0; column < dimensions; column++, source++, target++) {
      result[target] = (values[source] - means[column]) * factors[column];
    }
  }
  return result;
}

import { assertPositiveInteger, GanClsError, imageLength, type ImageDataset, type ImageSet } from "@gan-cls/core";

/** Largest magnitude of a feature. Squares of differences, summed over millions of dimensions, stay finite in float32. */
export const LARGEST_FEATURE = 1e15;

/** `size` vectors of `dimensions` numbers each. */
export interface FeatureSet {
  /** `[size, dimensions]`, row by row; finite and at most 1e15 in magnitude. */
  readonly values: Float32Array | Uint8Array;
  readonly size: number;
  readonly dimensions: number;
}

/** Feature vectors with one class label each. */
export interface LabelledFeatures extends FeatureSet {
  /** `size` labels in `[0, classCount)`. */
  readonly labels: Uint8Array;
  readonly classCount: number;
}

/** The pixels of images as feature vectors in `[0, 255]`. Nothing is copied. */
export function imageFeatures(images: ImageSet): FeatureSet {
  return { values: images.pixels, size: images.size, dimensions: imageLength(images) };
}

/** The pixels of labelled images as labelled feature vectors. Nothing is copied. */
export function labelledImageFeatures(dataset: ImageDataset): LabelledFeatures {
  return { ...imageFeatures(dataset), labels: dataset.labels, classCount: dataset.classNames.length };
}

/** @throws GanClsError `invalid-argument` unless sizes agree and every value is finite and in bounds. */
export function checkFeatures(where: string, { values, size, dimensions }: FeatureSet): void {
  assertPositiveInteger(where, "dimensions", dimensions);
  if (values.length !== size * dimensions) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: ${size} vectors of ${dimensions} need ${size * dimensions} values, got ${values.length}`,
    );
  }
  const bad = values instanceof Uint8Array ? -1 : values.findIndex((value) => !(Math.abs(value) <= LARGEST_FEATURE));
  if (bad !== -1) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: features must be finite and at most ${LARGEST_FEATURE} in magnitude, got ${values[bad]} in vector ${Math.floor(bad / dimensions)}`,
    );
  }
}

/** @throws GanClsError `invalid-argument` unless there is at least one vector and one valid label for each. */
export function checkLabelledFeatures(where: string, training: LabelledFeatures): void {
  const { size, labels, classCount } = training;
  assertPositiveInteger(where, "number of training vectors", size);
  assertPositiveInteger(where, "classCount", classCount);
  if (labels.length !== size) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected ${size} labels, one for each vector, got ${labels.length}`,
    );
  }
  const bad = labels.find((label) => label >= classCount);
  if (bad !== undefined) {
    throw new GanClsError("invalid-argument", `${where}: labels must lie in [0, ${classCount}), got ${bad}`);
  }
  checkFeatures(where, training);
}

/** The mean of every feature, in float64. */
export function featureMeans({ values, size, dimensions }: FeatureSet): Float64Array {
  const means = new Float64Array(dimensions);
  for (let row = 0, source = 0; row < size; row++) {
    for (let column = 0; column < dimensions; column++, source++) {
      means[column] += values[source];
    }
  }
  return means.map((sum) => sum / size);
}

/** Rows `start` to `end` (exclusive) minus `centre`, rounded to float32: `[end - start, dimensions]`. */
export function centredRows(
  { values, dimensions }: FeatureSet,
  start: number,
  end: number,
  centre: Float64Array,
): Float32Array {
  const result = new Float32Array((end - start) * dimensions);
  for (let target = 0, source = start * dimensions; target < result.length;) {
    for (let column = 0; column < dimensions; column++, source++, target++) {
      result[target] = values[source] - centre[column];
    }
  }
  return result;
}

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

/**
 * Standardised rows `start` to `end` (exclusive), as float32: `[end - start, dimensions]`.
 *
 * @param target Where they are written, with room for them. @default a new array
 */
export function standardizedRows(
  { values, dimensions }: FeatureSet,
  start: number,
  end: number,
  { means, scales }: Standardizer,
  target?: Float32Array,
): Float32Array {
  const result = target?.subarray(0, (end - start) * dimensions) ?? new Float32Array((end - start) * dimensions);
  // A product takes a quarter of a division's time, and a fit standardises its vectors once an iteration.
  const factors = scales.map((scale) => 1 / scale);
  for (let at = 0, source = start * dimensions; at < result.length;) {
    for (let column = 0; column < dimensions; column++, source++, at++) {
      result[at] = (values[source] - means[column]) * factors[column];
    }
  }
  return result;
}

/** The squared length of each row of `[rows, dimensions]`, in double precision. */
export function squaredNorms(rows: Float32Array, dimensions: number): Float64Array {
  const norms = new Float64Array(rows.length / dimensions);
  for (let row = 0; row < norms.length; row++) {
    let sum = 0;
    for (let i = row * dimensions; i < (row + 1) * dimensions; i++) {
      sum += rows[i] * rows[i];
    }
    norms[row] = sum;
  }
  return norms;
}

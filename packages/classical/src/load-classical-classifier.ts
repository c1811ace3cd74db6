import { GanClsError, imageLength, type MatrixKernel } from "@gan-cls/core";
import { joinPcaAndKnn, wrapKnn, wrapLogistic, type ClassicalClassifier } from "./classifiers";
import { fitKnn, type KnnOptions } from "./knn";
import { LogisticRegression } from "./logistic-regression";
import { Pca } from "./pca";
import { plainKernel } from "./plain-kernel";
import { unpackClassifier, type ClassifierParts } from "./saved-classifier";

/**
 * Reads a classifier that `save` of a {@link ClassicalClassifier} wrote. With the same kernel it predicts the same to the last bit.
 *
 * @param header The parsed JSON of the first file.
 * @param bytes The second file.
 * @throws GanClsError `invalid-data` when the header is damaged or its arrays do not fit together, `checksum-mismatch` when the bytes are damaged.
 */
export function loadClassicalClassifier(
  header: unknown,
  bytes: Uint8Array,
  { name, kernel = plainKernel }: { name?: string; kernel?: MatrixKernel } = {},
): ClassicalClassifier {
  const parts = unpackClassifier(header, bytes);
  try {
    return restore(parts, name ?? parts.kind, kernel);
  } catch (error) {
    throw new GanClsError(
      "invalid-data",
      `loadClassicalClassifier: expected arrays that fit together, got damaged ones: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function restore(parts: ClassifierParts, name: string, kernel: MatrixKernel): ClassicalClassifier {
  const { kind, settings, classCount, rows, columns, channels } = parts;
  const shape = { rows, columns, channels };
  if (kind === "logistic") {
    return wrapLogistic(name, shape, restoreLogistic(parts, kernel));
  }
  // Whatever the file says, `fitKnn` checks it.
  const options = { ...settings, kernel } as KnnOptions;
  const labels = arrayOf(parts, "labels", Uint8Array);
  const dimensionsOf = (values: ArrayLike<number>): number => values.length / labels.length;
  if (kind === "knn") {
    const values = arrayOf(parts, "values", Uint8Array);
    const training = { values, labels, classCount, size: labels.length, dimensions: imageLength(shape) };
    return wrapKnn(name, shape, fitKnn(training, options), options);
  }
  const values = arrayOf(parts, "values", Float32Array);
  const training = { values, labels, classCount, size: labels.length, dimensions: dimensionsOf(values) };
  return joinPcaAndKnn(name, restorePca(parts, kernel), fitKnn(training, options), options);
}

function restorePca(parts: ClassifierParts, kernel: MatrixKernel): Pca {
  const { rows, columns, channels } = parts;
  const pca = new Pca({
    ...{ rows, columns, channels, kernel },
    mean: arrayOf(parts, "mean", Float64Array),
    axes: arrayOf(parts, "axes", Float32Array),
    explainedVariance: arrayOf(parts, "explainedVariance", Float64Array),
    explainedVarianceRatio: arrayOf(parts, "explainedVarianceRatio", Float64Array),
  });
  const [length, numbers] = [imageLength(pca), [pca.mean, pca.axes]];
  const isWhole = pca.mean.length === length && pca.axes.length === pca.components * length;
  const isFinite = numbers.every((array) => array.every((value: number) => Number.isFinite(value)));
  return isWhole && isFinite ? pca : misfit("axes");
}

function restoreLogistic(parts: ClassifierParts, kernel: MatrixKernel): LogisticRegression {
  const { classCount, settings } = parts;
  const dimensions = imageLength(parts);
  const [weights, intercepts, means, scales] = ["weights", "intercepts", "means", "scales"].map((name) =>
    arrayOf(parts, name, Float64Array),
  );
  const isWhole =
    weights.length === classCount * dimensions &&
    intercepts.length === classCount &&
    [means, scales].every(({ length }) => length === dimensions) &&
    [weights, intercepts, means, scales].every((array) => array.every((value) => Number.isFinite(value)));
  const { loss, iterations, converged } = settings;
  if (!isWhole) {
    return misfit("weights");
  }
  const point = new Float64Array(weights.length + intercepts.length);
  point.set(weights);
  point.set(intercepts, weights.length);
  const minimum = { point, value: Number(loss), iterations: Number(iterations), converged: converged === true };
  return new LogisticRegression({ classCount, dimensions }, { means, scales }, minimum, kernel);
}

/** An array of the wanted kind. */
function arrayOf<Kind extends Float32Array | Float64Array | Uint8Array>(
  { arrays }: ClassifierParts,
  name: string,
  kind: new (length: number) => Kind,
): Kind {
  const array = arrays[name];
  return array instanceof kind ? array : misfit(name);
}

function misfit(what: string): never {
  throw new GanClsError("invalid-data", `${what} of another size or kind than the header says`);
}

import type { FeatureSet } from "@gan-cls/classical";

/** Vectors of floats of length 1, so that an inner product is the cosine of an angle. */
export interface UnitFeatures extends FeatureSet {
  readonly values: Float32Array;
  readonly isUnit: true;
}

/**
 * Scales every vector to length 1: what counts then is which features an image has, not how strong they are, such as how much ink a digit has. A
 * vector of zeros stays. What has gone through this before comes back as it is.
 */
export function toUnitFeatures(features: FeatureSet | UnitFeatures): UnitFeatures {
  return "isUnit" in features ? features : scaleToUnit(features);
}

function scaleToUnit({ values, size, dimensions }: FeatureSet): UnitFeatures {
  const scaled = Float32Array.from(values);
  for (let row = 0; row < size; row++) {
    const vector = scaled.subarray(row * dimensions, (row + 1) * dimensions);
    let squares = 0;
    for (const value of vector) {
      squares += value ** 2;
    }
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let at = 0; at < dimensions; at++) {
      vector[at] *= factor;
    }
  }
  return { values: scaled, size, dimensions, isUnit: true };
}

/** Some of the vectors, copied. */
export function selectFeatures(
  { values, dimensions }: FeatureSet,
  rows: ArrayLike<number>,
): FeatureSet & { readonly values: Float32Array } {
  const chosen = new Float32Array(rows.length * dimensions);
  for (let at = 0; at < rows.length; at++) {
    chosen.set(values.subarray(rows[at] * dimensions, (rows[at] + 1) * dimensions), at * dimensions);
  }
  return { values: chosen, size: rows.length, dimensions };
}

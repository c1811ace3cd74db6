import type { ShortVectors } from "@gan-cls/core";
import type { FeatureSet } from "./features";

/** Longest vector of integers; less than 32767, because rounding may lengthen it. */
const LONGEST = 32_000;

/** Lengths whose differences can still be squared in float64. */
const SHORTEST = 1e-100;

/** Vectors as 16-bit integers in a common unit, with what rounding did to them. */
export interface RoundedVectors extends ShortVectors {
  /** How far each lies from the vector that it stands for, in units: `[size]`. */
  readonly errors: Float64Array;
}

/**
 * The unit in which the longest of all centred vectors has a length of {@link LONGEST}: the finest that is possible. 0 where all vectors are
 * the centre, or so near to it that squares of distances would underflow.
 */
export function unitFor(sets: readonly FeatureSet[], centre: Float64Array): number {
  const longest = Math.sqrt(Math.max(...sets.map((set) => largestSquare(set, centre))));
  return longest > SHORTEST ? longest / LONGEST : 0;
}

function largestSquare({ values, size, dimensions }: FeatureSet, centre: Float64Array): number {
  let largest = 0;
  for (let row = 0, at = 0; row < size; row++) {
    let sum = 0;
    for (let i = 0; i < dimensions; i++, at++) {
      const value = values[at] - centre[i];
      sum += value * value;
    }
    largest = sum > largest ? sum : largest;
  }
  return largest;
}

/** Vectors from `start` to `end` (exclusive) minus `centre`, in units, rounded; a zero is added to vectors of odd length. */
export function roundVectors(
  { values, dimensions }: FeatureSet,
  start: number,
  end: number,
  centre: Float64Array,
  unit: number,
): RoundedVectors {
  const width = dimensions + (dimensions % 2);
  const rounded = new Int16Array((end - start) * width);
  const errors = new Float64Array(end - start);
  for (let row = 0; row < errors.length; row++) {
    const [source, target] = [(start + row) * dimensions, row * width];
    let squares = 0;
    for (let i = 0; i < dimensions; i++) {
      const value = (values[source + i] - centre[i]) / unit;
      // Faster than Math.round; which of two equally near integers is taken does not matter.
      const integer = Math.floor(value + 0.5);
      rounded[target + i] = integer;
      squares += (value - integer) * (value - integer);
    }
    errors[row] = Math.sqrt(squares);
  }
  return { values: rounded, size: end - start, width, errors };
}

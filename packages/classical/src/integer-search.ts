import type { MatrixKernel, NeighbourScan, ShortVectors } from "@gan-cls/core";
import type { FeatureSet } from "./features";

/** Largest training set, in numbers, that is copied as integers: 128 MiB. */
const MOST_NUMBERS = 2 ** 26;

/** Dimensions up to which rounding cannot lengthen a vector beyond 16 bits. */
const MOST_DIMENSIONS = 2 ** 20;

/** Number of neighbours up to which a scan always has room for the candidates. */
const MOST_NEIGHBOURS = 32;

/** Room for the rounding errors of float64, which are below a millionth of a unit in vectors of at most 32767 units. */
const FLOAT64_SLACK = 1e-4;

/** The neighbour search by distances of rounded vectors, where a kernel has one. */
export interface IntegerSearch {
  /**
   * For each query from `start` to `end` (exclusive) the training vectors that can be among its `k` nearest, in rising order. `undefined`
   * when one of them has too many.
   */
  propose(start: number, end: number): readonly Uint32Array[] | undefined;
  dispose(): void;
}

/**
 * All vectors are centred and rounded to integers of one unit. Rounding moves the distance of a query and a training vector by at
 * most the sum e of how far it moved the two. Say the k-th smallest distance of rounded vectors is D. Then k vectors are truly no
 * farther than D + e, so each true neighbour is no farther than D + e, and rounded no farther than D + 2 e. Those are the candidates.
 *
 * @returns `undefined` where the kernel has no such search or it would not be faster.
 */
export function openIntegerSearch(
  training: FeatureSet,
  queries: FeatureSet,
  centre: Float64Array,
  k: number,
  kernel: MatrixKernel,
): IntegerSearch | undefined {
  const { size, dimensions } = training;
  if (
    kernel.openNeighbourScan === undefined ||
    dimensions > MOST_DIMENSIONS ||
    size * dimensions > MOST_NUMBERS ||
    k > MOST_NEIGHBOURS
  ) {
    return undefined;
  }
  const unit = unitFor([training, queries], centre);
  if (unit === 0) {
    return undefined;
  }
  const rounded = roundVectors(training, 0, size, centre, unit);
  const largestError = rounded.errors.reduce((max, error) => Math.max(max, error), 0);
  const scan = kernel.openNeighbourScan(rounded);
  return (
    scan && {
      propose(start, end) {
        const { errors, ...vectors } = roundVectors(queries, start, end, centre, unit);
        const reach = errors.map((error) => 2 * (error + largestError) + FLOAT64_SLACK);
        return listCandidates(scan, vectors, reach, k);
      },
      dispose: () => scan.dispose(),
    }
  );
}

function listCandidates(
  scan: NeighbourScan,
  ...request: Parameters<NeighbourScan["propose"]>
): readonly Uint32Array[] | undefined {
  const { indices, starts, overflowed } = scan.propose(...request);
  return overflowed.includes(1)
    ? undefined
    : Array.from(overflowed, (_, row) => indices.subarray(starts[row], starts[row + 1]));
}

/** Longest vector of integers; less than 32767, because rounding may lengthen it. */
const LONGEST = 32_000;

/** Lengths whose differences can still be squared in float64. */
const SHORTEST = 1e-100;

/** Vectors as 16-bit integers in a common unit, with what rounding did to them. */
interface RoundedVectors extends ShortVectors {
  /** Distance of each from the vector that it approximates, in units: `[size]`. */
  readonly errors: Float64Array;
}

/**
 * The unit in which the longest of all centred vectors has a length of {@link LONGEST}: the finest that is possible. 0 where all vectors are
 * the centre, or so near to it that squares of distances would underflow.
 */
function unitFor(sets: readonly FeatureSet[], centre: Float64Array): number {
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
function roundVectors(
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

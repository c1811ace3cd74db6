import type { MatrixKernel, NeighbourScan } from "@gan-cls/core";
import type { FeatureSet } from "./features";
import { roundVectors, unitFor } from "./short-vectors";

/** Most numbers of a training set that are copied as integers: 128 MiB of them. */
const MOST_NUMBERS = 2 ** 26;

/** Dimensions up to which rounding cannot lengthen a vector beyond 16 bits. */
const MOST_DIMENSIONS = 2 ** 20;

/** Neighbours up to which a scan surely has room for the candidates. */
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
 * @returns `undefined` where the kernel has no such search or it does not pay.
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

import type { MatrixKernel } from "@gan-cls/core";
import { CandidateList } from "./candidate-list";
import { DistanceBounds } from "./distance-bounds";
import { centredRows, squaredNorms, type FeatureSet } from "./features";
import type { Pacer } from "./pacer";

/** Vectors that are centred at a time when their lengths are taken. */
const NORM_BLOCK = 1024;

/**
 * The fast part of the neighbour search: for every query, products in float32 propose the training vectors that can be among its `k`
 * nearest. No neighbour is missed; a few other vectors are proposed too.
 */
export class CandidateSearch {
  readonly #training: FeatureSet;
  readonly #kernel: MatrixKernel;
  readonly #bounds: DistanceBounds;
  readonly #blockSize: number;
  readonly #centre: Float64Array;
  /** Squared lengths of the centred training vectors, once they are needed. */
  #squaredNorms: Float64Array | undefined;

  /**
   * @param centre Subtracted from all vectors: distances do not change, and products of short vectors have small errors.
   * @param blockSize Training vectors in one product.
   */
  constructor(
    training: FeatureSet,
    centre: Float64Array,
    kernel: MatrixKernel,
    blockSize = defaultBlockSize(training.dimensions),
  ) {
    this.#training = training;
    this.#kernel = kernel;
    this.#bounds = new DistanceBounds(training.dimensions);
    this.#blockSize = blockSize;
    this.#centre = centre;
  }

  /** The candidates of each query from `start` to `end` (exclusive), at least `k`. */
  async propose(queries: FeatureSet, start: number, end: number, k: number, pacer: Pacer): Promise<CandidateList[]> {
    const { dimensions, size } = this.#training;
    const count = end - start;
    const lists = Array.from({ length: count }, () => new CandidateList(k));
    const queryRows = centredRows(queries, start, end, this.#centre);
    const queryNorms = squaredNorms(queryRows, dimensions);
    const trainingNorms = (this.#squaredNorms ??= centredSquaredNorms(this.#training, this.#centre));
    for (let first = 0; first < size; first += this.#blockSize) {
      await pacer.pause();
      const width = Math.min(this.#blockSize, size - first);
      const rows = centredRows(this.#training, first, first + width, this.#centre);
      const products = await this.#kernel.multiply(queryRows, rows, count, dimensions, width, { transposeB: true });
      const norms = trainingNorms.subarray(first, first + width);
      const longest = Math.sqrt(norms.reduce((max, norm) => Math.max(max, norm), 0));
      lists.forEach((list, row) => {
        const rowProducts = products.subarray(row * width, (row + 1) * width);
        scanRow(rowProducts, norms, first, queryNorms[row], longest, this.#bounds, list);
      });
    }
    return lists;
  }
}

/** Training vectors that make a product of half a gigaflop with 512 queries. */
function defaultBlockSize(dimensions: number): number {
  return Math.min(4096, Math.max(128, Math.floor(2 ** 19 / dimensions)));
}

/**
 * Offers to `list` the training vectors of one block that may be near. The loop runs for every pair of query and training vector, so
 * its test is one comparison, with the margin of the block's longest vector; a vector that passes is offered with its own margin.
 */
function scanRow(
  products: Float32Array,
  norms: Float64Array,
  first: number,
  queryNorm: number,
  longest: number,
  bounds: DistanceBounds,
  list: CandidateList,
): void {
  const queryLength = Math.sqrt(queryNorm);
  const slack = bounds.margin(queryLength, longest) - queryNorm;
  let cut = list.limit + slack;
  for (let i = 0; i < products.length; i++) {
    const relative = norms[i] - 2 * products[i];
    // Negated, so that a product that is not a number passes and is decided by its exact distance.
    if (!(relative > cut)) {
      const distance = relative + queryNorm;
      const margin = bounds.margin(queryLength, Math.sqrt(norms[i]));
      list.offer(first + i, distance - margin, distance + margin);
      cut = list.limit + slack;
    }
  }
}

/** In blocks, because the centred vectors are not kept. */
function centredSquaredNorms(features: FeatureSet, centre: Float64Array): Float64Array {
  const result = new Float64Array(features.size);
  for (let start = 0; start < features.size; start += NORM_BLOCK) {
    const end = Math.min(start + NORM_BLOCK, features.size);
    result.set(squaredNorms(centredRows(features, start, end, centre), features.dimensions), start);
  }
  return result;
}

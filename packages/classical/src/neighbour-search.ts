import { assertPositiveInteger, GanClsError, type MatrixKernel } from "@gan-cls/core";
import { CandidateSearch } from "./candidate-search";
import { squaredDistance } from "./distance-bounds";
import { checkFeatures, featureMeans, type FeatureSet } from "./features";
import { openIntegerSearch, type IntegerSearch } from "./integer-search";
import { Pacer, type RunOptions } from "./pacer";
import { plainKernel } from "./plain-kernel";

/** Neighbours when none are asked for; chosen together with the number of PCA components (see the README). */
const DEFAULT_NEIGHBOURS = 4;

const DEFAULT_QUERY_BLOCK = 512;

/** Bounds on one block of the search, for machines with little memory. They change no result. */
export interface KnnBlocks {
  /**
   * Queries per block.
   * @default 512
   */
  queries?: number;
  /**
   * Training vectors per block.
   * @default as many as make a product of half a gigaflop with 512 queries, from 128 to 4096
   */
  training?: number;
}

/** Options of {@link prepareNeighbourSearch}. */
export interface NeighbourSearchOptions {
  /**
   * Neighbours of each query, from 1 to the number of training vectors.
   * @default 4, or all if there are fewer
   */
  k?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
  blocks?: KnnBlocks;
}

/** The nearest training vectors of every query. */
export interface Neighbours {
  readonly k: number;
  /** `[size, k]` positions in the training set, nearest first; of equally near ones, the lower position first. */
  readonly indices: Uint32Array;
  /** `[size, k]` squared Euclidean distances. */
  readonly squaredDistances: Float64Array;
}

/**
 * Prepares an exact search of nearest neighbours under Euclidean distance. The vectors are kept, not copied.
 *
 * @throws GanClsError `invalid-argument` for values out of range, or more neighbours than vectors.
 */
export function prepareNeighbourSearch(training: FeatureSet, options: NeighbourSearchOptions = {}): NeighbourSearch {
  checkFeatures("prepareNeighbourSearch", training);
  return new NeighbourSearch(training, { ...options, k: checkSearch("prepareNeighbourSearch", training, options) });
}

/**
 * Checks the options of a search.
 *
 * @param what Who asks, for the message.
 * @returns `k`, or its default.
 * @throws GanClsError `invalid-argument`
 */
export function checkSearch(what: string, training: FeatureSet, options: NeighbourSearchOptions): number {
  const { k = Math.min(DEFAULT_NEIGHBOURS, training.size), blocks = {} } = options;
  assertPositiveInteger(what, "k", k);
  assertPositiveInteger(what, "blocks.queries", blocks.queries ?? DEFAULT_QUERY_BLOCK);
  assertPositiveInteger(what, "blocks.training", blocks.training ?? 1);
  if (k > training.size) {
    throw new GanClsError(
      "invalid-argument",
      `${what}: k must be at most ${training.size}, the training vectors, got ${k}`,
    );
  }
  return k;
}

/** Exact search of nearest neighbours; {@link prepareNeighbourSearch} makes one. Plain numbers: nothing to dispose. */
export class NeighbourSearch {
  readonly k: number;
  readonly training: FeatureSet;
  readonly #centre: Float64Array;
  readonly #kernel: MatrixKernel;
  readonly #search: CandidateSearch;
  readonly #queryBlock: number;

  /** Use {@link prepareNeighbourSearch}, which checks its arguments. */
  constructor(training: FeatureSet, { k, kernel = plainKernel, blocks = {} }: NeighbourSearchOptions & { k: number }) {
    this.k = k;
    this.training = training;
    this.#centre = featureMeans(training);
    this.#kernel = kernel;
    this.#search = new CandidateSearch(training, this.#centre, kernel, blocks.training);
    this.#queryBlock = blocks.queries ?? DEFAULT_QUERY_BLOCK;
  }

  /**
   * The `k` nearest training vectors of each query. Distances of rounded integers, where the kernel has such a search, or products in
   * float32 propose candidates with a rigorous margin; float64 distances of the few candidates decide. The memory it takes does not
   * grow with the training set, but for the integers: 2 bytes for each number, with few enough of them.
   *
   * @throws GanClsError `invalid-argument` for vectors of another length or values out of range; `aborted`.
   */
  async findNeighbours(queries: FeatureSet, options: RunOptions = {}): Promise<Neighbours> {
    checkFeatures("findNeighbours", queries);
    if (queries.dimensions !== this.training.dimensions) {
      throw new GanClsError(
        "invalid-argument",
        `findNeighbours: expected vectors of ${this.training.dimensions} numbers, got ${queries.dimensions}`,
      );
    }
    const pacer = new Pacer("findNeighbours", options);
    const { k } = this;
    const { size } = queries;
    const found = { k, indices: new Uint32Array(size * k), squaredDistances: new Float64Array(size * k) };
    const integers = openIntegerSearch(this.training, queries, this.#centre, k, this.#kernel);
    try {
      for (let start = 0; start < size; start += this.#queryBlock) {
        const end = Math.min(start + this.#queryBlock, size);
        const candidates = await this.#propose(integers, queries, start, end, pacer);
        candidates.forEach((list, row) => keepNearest(this.training, queries, start + row, list, found));
        pacer.report("nearest neighbours", end, size);
      }
    } finally {
      integers?.dispose();
    }
    return found;
  }

  /** The candidates of each query from `start` to `end`, in rising order. */
  async #propose(
    integers: IntegerSearch | undefined,
    queries: FeatureSet,
    start: number,
    end: number,
    pacer: Pacer,
  ): Promise<readonly ArrayLike<number>[]> {
    await pacer.pause();
    const candidates = integers?.propose(start, end);
    if (candidates !== undefined) {
      return candidates;
    }
    const lists = await this.#search.propose(queries, start, end, this.k, pacer);
    return lists.map((list) => list.survivors());
  }
}

/** Puts the `k` nearest candidates of one query into `found`, by float64 distance; of equally near ones, the first stays first. */
function keepNearest(
  { values, dimensions }: FeatureSet,
  queries: FeatureSet,
  query: number,
  candidates: ArrayLike<number>,
  { k, indices, squaredDistances }: Neighbours,
): void {
  const first = query * k;
  for (let i = 0; i < candidates.length; i++) {
    const index = candidates[i];
    const distance = squaredDistance(queries.values, query, values, index, dimensions);
    let at = first + Math.min(i, k);
    for (; at > first && squaredDistances[at - 1] > distance; at--) {
      if (at < first + k) {
        squaredDistances[at] = squaredDistances[at - 1];
        indices[at] = indices[at - 1];
      }
    }
    if (at < first + k) {
      squaredDistances[at] = distance;
      indices[at] = index;
    }
  }
}

import type { Predictions } from "@gan-cls/core";
import { checkLabelledFeatures, type FeatureSet, type LabelledFeatures } from "./features";
import { checkSearch, NeighbourSearch, type Neighbours, type NeighbourSearchOptions } from "./neighbour-search";
import type { RunOptions } from "./pacer";

/** How the neighbours of a query choose its class. */
export interface VoteOptions {
  /**
   * `majority`: one vote each. `distance-weighted`: a vote weighs one over the distance; neighbours at distance 0, if any, vote alone.
   * @default "majority"
   */
  vote?: "majority" | "distance-weighted";
  /**
   * Which class wins if votes are equal. `first-in-distance-order`: the one with the nearest neighbour, which is also the rule of the
   * original study. `lowest-label`: the lowest class number, scikit-learn's rule.
   * @default "first-in-distance-order"
   */
  tieRule?: "first-in-distance-order" | "lowest-label";
}

/** Options of {@link fitKnn}: the neighbours that vote, and how. */
export interface KnnOptions extends NeighbourSearchOptions, VoteOptions {}

/**
 * Prepares an exact k-nearest-neighbour classifier under Euclidean distance. There is no training: the vectors are kept, not
 * copied.
 *
 * @throws GanClsError `invalid-argument` for labels or values out of range, or more neighbours than vectors.
 */
export function fitKnn(training: LabelledFeatures, options: KnnOptions = {}): Knn {
  checkLabelledFeatures("fitKnn", training);
  return new Knn(training, { ...options, k: checkSearch("fitKnn", training, options) });
}

/** Exact k-nearest-neighbour search and vote; {@link fitKnn} makes one. Plain numbers: nothing to dispose. */
export class Knn extends NeighbourSearch {
  declare readonly training: LabelledFeatures;
  readonly #vote: VoteOptions;

  /** Use {@link fitKnn}, which checks its arguments. */
  constructor(training: LabelledFeatures, { vote, tieRule, ...options }: KnnOptions & { k: number }) {
    super(training, options);
    this.#vote = { vote, tieRule };
  }

  /**
   * The class of each query by the vote of its neighbours; probabilities are the shares of the vote.
   *
   * @throws GanClsError `invalid-argument`, `aborted`
   */
  async predict(queries: FeatureSet, options: RunOptions = {}): Promise<Predictions> {
    const neighbours = await this.findNeighbours(queries, options);
    return castVotes(neighbours, this.training.labels, this.training.classCount, this.#vote);
  }
}

/** Turns neighbours into classes; probabilities are the shares of the vote. */
export function castVotes(
  { k, indices, squaredDistances }: Neighbours,
  trainingLabels: Uint8Array,
  classCount: number,
  { vote = "majority", tieRule = "first-in-distance-order" }: VoteOptions = {},
): Predictions {
  const size = indices.length / k;
  const probabilities = new Float32Array(size * classCount);
  const labels = new Uint8Array(size);
  for (let row = 0; row < size; row++) {
    const neighbourLabels = Array.from(indices.subarray(row * k, (row + 1) * k), (index) => trainingLabels[index]);
    const distances = squaredDistances.subarray(row * k, (row + 1) * k);
    const weights = vote === "majority" ? new Float64Array(k).fill(1) : inverseDistances(distances);
    const shares = sumByClass(neighbourLabels, weights, classCount);
    probabilities.set(shares, row * classCount);
    // The order in which classes are looked at is the tie rule: the first of the largest wins.
    const order = tieRule === "lowest-label" ? shares.keys() : neighbourLabels;
    labels[row] = firstLargest(shares, order);
  }
  return { probabilities, labels };
}

function inverseDistances(squaredDistances: Float64Array): Float64Array {
  return squaredDistances.includes(0)
    ? squaredDistances.map((distance) => (distance === 0 ? 1 : 0))
    : squaredDistances.map((distance) => 1 / Math.sqrt(distance));
}

function sumByClass(labels: readonly number[], weights: Float64Array, classCount: number): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = new Float64Array(classCount);
  labels.forEach((label, rank) => (shares[label] += weights[rank] / total));
  return shares;
}

function firstLargest(shares: Float64Array, order: Iterable<number>): number {
  let best = -1;
  for (const label of order) {
    if (best === -1 || shares[label] > shares[best]) {
      best = label;
    }
  }
  return best;
}

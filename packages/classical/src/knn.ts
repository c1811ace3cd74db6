import type { Predictions } from "@gan-cls/core";
import { checkLabelledFeatures, type FeatureSet, type LabelledFeatures } from "./features";
import { checkSearch, NeighbourSearch, type NeighbourSearchOptions } from "./neighbour-search";
import type { RunOptions } from "./run-options";
import { castVotes, type VoteOptions } from "./vote";

/** Options of {@link fitKnn}: the neighbours that vote, and how. */
export interface KnnOptions extends NeighbourSearchOptions, VoteOptions {}

/**
 * Prepares an exact k-nearest-neighbour classifier under Euclidean distance. Nothing is learned: the training vectors are kept, not
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

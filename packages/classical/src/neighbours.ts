/** The nearest training vectors of every query. */
export interface Neighbours {
  readonly k: number;
  /** `[size, k]` positions in the training set, nearest first; of equally near ones, the lower position first. */
  readonly indices: Uint32Array;
  /** `[size, k]` squared Euclidean distances. */
  readonly squaredDistances: Float64Array;
}

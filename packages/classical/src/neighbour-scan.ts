/** Vectors of 16-bit integers of a length of at most 32767, so that squares and products stay within 32 bits. */
export interface ShortVectors {
  /** `[size, width]`, row by row. */
  readonly values: Int16Array;
  readonly size: number;
  /** Even; vectors of odd length end with a zero. */
  readonly width: number;
}

/** Which vectors may be near to each query. */
export interface ScannedCandidates {
  /** Positions of the candidates, query after query. */
  readonly indices: Uint32Array;
  /** Where each query's candidates begin, and after the last query where they end: `[queries + 1]`. */
  readonly starts: Uint32Array;
  /** Queries that at some time had more candidates than could be kept: 1, and none is listed. */
  readonly overflowed: Uint8Array;
}

/** Vectors laid out for a search. Whoever opens one disposes it. */
export interface NeighbourScan {
  /**
   * For each query every vector that is no farther than its `k`-th nearest plus `reach`, by exact integer distances; a few more may be
   * among them.
   *
   * @param reach One for each query, in units of the integers, at least 0.
   * @param k From 1 to the number of vectors.
   */
  propose(queries: ShortVectors, reach: Float64Array, k: number): ScannedCandidates;
  dispose(): void;
}

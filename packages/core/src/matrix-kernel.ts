/** How {@link MatrixKernel.multiply} reads its operands. */
export interface MultiplyOptions {
  /**
   * `a` is stored transposed, as `[k, m]`.
   * @default false
   */
  transposeA?: boolean;
  /**
   * `b` is stored transposed, as `[n, k]`.
   * @default false
   */
  transposeB?: boolean;
}

/** Exact sums over the rows of a matrix of bytes. */
export interface ByteProducts {
  /** The products of every two columns: `[columns, columns]`, row by row; values below the diagonal are arbitrary. */
  readonly products: Uint32Array;
  /** The columns themselves: `[columns]`. */
  readonly sums: Uint32Array;
}

/** Vectors of 16-bit integers, each of a length (L2 norm) of at most 32767, so that squares and products stay within 32 bits. */
export interface ShortVectors {
  /** `[size, width]`, row by row. */
  readonly values: Int16Array;
  readonly size: number;
  /** Even; vectors with an odd number of components end with a zero. */
  readonly width: number;
}

/** Which vectors may be near each query. */
export interface ScannedCandidates {
  /** Positions of the candidates, query by query, those of each query in ascending order. */
  readonly indices: Uint32Array;
  /** Where the candidates of each query begin, and after the last query where they end: `[queries + 1]`. */
  readonly starts: Uint32Array;
  /** 1 for queries that at some time had more candidates than could be kept; none of theirs is listed. */
  readonly overflowed: Uint8Array;
}

/** Vectors laid out for a search. Whoever opens a scan disposes it. */
export interface NeighbourScan {
  /**
   * For each query every vector that is no farther away than its `k`-th nearest plus `reach`, by exact integer distances; a few more may be
   * among them.
   *
   * @param reach One for each query, in units of the integers, at least 0.
   * @param k From 1 to the number of vectors.
   */
  propose(queries: ShortVectors, reach: Float64Array, k: number): ScannedCandidates;
  dispose(): void;
}

/**
 * The heavy operations of the classical methods, passed in so that a faster implementation (a tfjs backend, native code) can do them. Callers
 * pass bounded blocks: operands and result of one call stay in the low millions of numbers, whatever the data set. All operations but the
 * product are optional: without them everything works on products alone, slower, with equal moments, axes and neighbours.
 *
 * What an implementation promises:
 * - Products and sums are IEEE float32 or better, in any order, fused or not. The error bounds of the neighbour search and the
 *   exactness of the PCA's moments rest on that; half-precision kernels break both.
 * - `a` and `b` may be views of larger buffers. They are read before the call settles, never written and never kept.
 * - The result is a new array that belongs to the caller.
 */
export interface MatrixKernel {
  /**
   * The matrix product of `a` `[m, k]` and `b` `[k, n]`, all row by row.
   *
   * @param m Rows of the result, at least 1.
   * @param k Length of each sum, at least 1.
   * @param n Columns of the result, at least 1.
   * @returns `[m, n]`, row by row.
   */
  multiply(
    a: Float32Array,
    b: Float32Array,
    m: number,
    k: number,
    n: number,
    options?: MultiplyOptions,
  ): Float32Array | Promise<Float32Array>;

  /**
   * Optional: exact sums over the rows of a matrix of bytes. Makes the PCA's moments several times as fast.
   *
   * @param bytes `[rows, columns]`
   * @returns `undefined` when it cannot be done here, at least for more than 66 051 rows: their sums would not fit in 32 bits.
   */
  byteProducts?(bytes: Uint8Array, rows: number, columns: number): ByteProducts | undefined;

  /**
   * Optional: `(bytes - offsets) axes^T` in float32.
   *
   * @param bytes `[rows, columns]`
   * @param offsets `[columns]`
   * @param axes `[components, columns]`
   * @returns `[rows, components]`, a new array; `undefined` when it cannot be done here.
   */
  projectBytes?(
    bytes: Uint8Array,
    offsets: Float32Array,
    axes: Float32Array,
    rows: number,
    columns: number,
  ): Float32Array | undefined;

  /**
   * Optional: a search among short vectors that never writes distances to memory.
   *
   * @returns `undefined` when it cannot be done here. The caller disposes what it gets.
   */
  openNeighbourScan?(vectors: ShortVectors): NeighbourScan | undefined;
}

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

/**
 * The one heavy operation of this package, handed in so that a faster machine (a tfjs backend, native code) can do it. Everything
 * here calls it with bounded blocks: operands and result of one call stay in the low millions of numbers, whatever the data set.
 *
 * What an implementation promises:
 * - Products and sums are IEEE float32 or better, in any order, fused or not. The error bounds of the neighbour search and the
 *   exactness of the PCA's moments rest on that; half-precision kernels break both.
 * - `a` and `b` may be views into larger buffers. They are read before the call settles, never written and never kept.
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
}

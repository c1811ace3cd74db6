import { assertPositiveInteger, GanClsError } from "@gan-cls/core";
import {
  byteProducts,
  openNeighbourScan,
  projectBytes,
  type ByteProducts,
  type NeighbourScan,
  type ShortVectors,
} from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";

/** How {@link MatrixKernel.multiply} reads its operands. */
export interface MultiplyOptions {
  /** `a` is stored transposed, as `[k, m]`. @default false */
  transposeA?: boolean;
  /** `b` is stored transposed, as `[n, k]`. @default false */
  transposeB?: boolean;
}

/** Matrix products on plain arrays; fits the kernel that `@gan-cls/classical` takes. */
export interface MatrixKernel {
  /**
   * The product of `a` `[m, k]` and `b` `[k, n]`, row by row, in float32. The operands are read at once and not kept.
   *
   * @returns `[m, n]`, a new array.
   * @throws GanClsError `invalid-argument` when an operand has another size.
   */
  multiply(a: Float32Array, b: Float32Array, m: number, k: number, n: number, options?: MultiplyOptions): Float32Array;
  /**
   * Exact sums over the rows of `bytes` `[rows, columns]`: of the columns, and of the products of each two.
   *
   * @returns `undefined` unless the engine `simd` is active, or for more rows than 32 bits can hold (66 051).
   */
  byteProducts(bytes: Uint8Array, rows: number, columns: number): ByteProducts | undefined;
  /**
   * `(bytes - offsets) axes^T` in float32 of `bytes` `[rows, columns]` and `axes` `[components, columns]`.
   *
   * @returns `[rows, components]`, a new array; `undefined` unless the engine `simd` is active.
   */
  projectBytes(
    bytes: Uint8Array,
    offsets: Float32Array,
    axes: Float32Array,
    rows: number,
    columns: number,
  ): Float32Array | undefined;
  /** A search by exact integer distances, which the caller disposes; `undefined` unless the engine `simd` is active. */
  openNeighbourScan(vectors: ShortVectors): NeighbourScan | undefined;
}

/** Products by the engine that is active at each call. Holds nothing. */
export function createMatrixKernel(): MatrixKernel {
  return { multiply, byteProducts, projectBytes, openNeighbourScan };
}

function multiply(
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  { transposeA = false, transposeB = false }: MultiplyOptions = {},
): Float32Array {
  assertPositiveInteger("multiply", "m", m);
  assertPositiveInteger("multiply", "k", k);
  assertPositiveInteger("multiply", "n", n);
  if (a.length !== m * k || b.length !== k * n) {
    throw new GanClsError(
      "invalid-argument",
      `multiply: expected operands of ${m}x${k} and ${k}x${n}, so ${m * k} and ${k * n} numbers, got ${a.length} and ${b.length}`,
    );
  }
  // Not `tf.tidy`: it would search the returned array for tensors, number by number, which takes longer than the product.
  const left = tf.tensor2d(a, transposeA ? [k, m] : [m, k]);
  const right = tf.tensor2d(b, transposeB ? [n, k] : [k, n]);
  const product = tf.matMul(left, right, transposeA, transposeB);
  try {
    return product.dataSync() as Float32Array;
  } finally {
    tf.dispose([left, right, product]);
  }
}

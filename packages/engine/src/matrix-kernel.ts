import { assertPositiveInteger, GanClsError } from "@gan-cls/core";
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
}

/** Products by the engine that is active at each call. Holds nothing. */
export function createMatrixKernel(): MatrixKernel {
  return { multiply };
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

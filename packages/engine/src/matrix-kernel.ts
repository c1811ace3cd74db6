import { assertPositiveInteger, GanClsError, type MatrixKernel, type MultiplyOptions } from "@gan-cls/core";
import { byteProducts, openNeighbourScan, projectBytes } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";

/**
 * Matrix products on whichever engine is active at each call, and on `simd` the optional operations too. Holds nothing.
 *
 * Its `multiply` gives a promise on `webgpu`, elsewhere the product itself. It throws GanClsError `invalid-argument` when an operand has another size.
 */
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
): Float32Array | Promise<Float32Array> {
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
  const dispose = (): void => tf.dispose([left, right, product]);
  if (tf.getBackend() === "webgpu") {
    // WebGPU reads at once only by way of a canvas: slowly in pages, and not at all in Node.
    return product.data<"float32">().finally(dispose);
  }
  try {
    return product.dataSync<"float32">();
  } finally {
    dispose();
  }
}

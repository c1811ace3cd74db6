import type * as tf from "@tensorflow/tfjs";
import { type BackendWasm, firstFloat, floatHeap, release, withPart, withShape } from "./backend";
import { runStock } from "./stock";

/** Sizes of a product: `a` is `[m, k]`, `b` is `[k, n]`, the result `[m, n]`. All at least 1. */
export interface ProductSizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** What a fused kernel of tfjs adds to a product: a bias `[n]` and an activation by tfjs' name. */
export interface Fusion {
  readonly bias?: tf.TensorInfo;
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

/** How many rows a tensor had when it was first the right operand of a product, by the tensor's data. */
const packedRows = new WeakMap<object, number>();

/**
 * The stock backend's fast product (XNNPACK) of `a` and `b`, read with the sizes given, whatever their shapes say. The caller owns the
 * result, `[m, n]`.
 *
 * XNNPACK packs `b` and keeps the packed copy until the tensor is disposed, so `b` must never be written to after its first use.
 */
export function product(
  backend: BackendWasm,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  sizes: ProductSizes,
  fusion?: Fusion,
): tf.TensorInfo {
  const { m, k, n } = sizes;
  const { bias, ...activation } = fusion ?? {};
  const run = (weights: tf.TensorInfo): tf.TensorInfo =>
    runStock(
      fusion === undefined ? "BatchMatMul" : "_FusedMatMul",
      backend,
      { a: withShape(a, [1, m, k]), b: withShape(weights, [1, k, n]), bias },
      { ...activation, transposeA: false, transposeB: false },
    );
  // The stock backend finds packed weights by the tensor alone. The same data seen with another shape would meet weights packed for
  // the first shape, so it gets an identity of its own.
  const rows = packedRows.get(b.dataId) ?? k;
  packedRows.set(b.dataId, rows);
  const result = rows === k ? run(b) : withPart(backend, b, 0, [k, n], run);
  return withShape(result, [m, n]);
}

/** Copies a temporary `part` into `target` from element `start` on, and frees it. */
export function moveInto(backend: BackendWasm, target: tf.TensorInfo, start: number, part: tf.TensorInfo): void {
  const from = firstFloat(backend, part);
  const length = part.shape.reduce((size, dimension) => size * dimension, 1);
  floatHeap(backend).copyWithin(firstFloat(backend, target) + start, from, from + length);
  release(backend, part);
}

import * as tf from "@tensorflow/tfjs";
import { allocate, firstFloat, floatHeap, type KernelCall } from "./backend";
import { runStock } from "./stock";

/**
 * Repeats a tensor along its axes: the stock kernel, except where one block is repeated as a whole, as the gradients of sums and of batch
 * normalisation do for every pixel. The stock kernel works out every element's index by division.
 */
export function tile({
  inputs: { x },
  attrs,
  backend,
}: KernelCall<{ x: tf.TensorInfo }, { reps: number[] }>): tf.TensorInfo {
  const { reps } = attrs;
  const blockSize = tf.util.sizeFromShape(x.shape);
  if (x.dtype !== "float32" || blockSize === 0 || !repeatsWhole(x.shape, reps)) {
    return runStock("Tile", backend, { x }, attrs);
  }
  const out = allocate(
    backend,
    x.shape.map((length, axis) => length * reps[axis]),
  );
  const size = tf.util.sizeFromShape(out.shape);
  const heap = floatHeap(backend);
  const source = firstFloat(backend, x);
  const target = firstFloat(backend, out);
  heap.copyWithin(target, source, source + Math.min(blockSize, size));
  for (let filled = blockSize; filled < size; filled *= 2) {
    heap.copyWithin(target + filled, target, target + Math.min(filled, size - filled));
  }
  return out;
}

/** Whether no axis is repeated that comes after one of more than one element. */
function repeatsWhole(shape: readonly number[], reps: readonly number[]): boolean {
  const firstLong = shape.findIndex((length) => length !== 1);
  return firstLong === -1 || reps.slice(firstLong).every((count) => count === 1);
}

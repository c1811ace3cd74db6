import type * as tf from "@tensorflow/tfjs";
import { floatsOf, type KernelCall } from "./backend";
import { runStock } from "./stock";

/** `a > b`: the stock kernel, except against one number, as in the gradient of LeakyReLU. */
export function greater({
  inputs: { a, b },
  backend,
}: KernelCall<{ a: tf.TensorInfo; b: tf.TensorInfo }, object>): tf.TensorInfo {
  if (a.dtype !== "float32" || b.dtype !== "float32" || b.shape.length > 0) {
    return runStock("Greater", backend, { a, b });
  }
  const out = backend.makeOutput(a.shape, "bool");
  const [limit] = floatsOf(backend, b);
  const values = floatsOf(backend, a);
  const flags = backend.typedArrayFromHeap(out);
  for (let i = 0; i < values.length; i++) {
    // `Number` compiles to no branch, `? 1 : 0` to one that random signs make ten times slower.
    flags[i] = Number(values[i] > limit);
  }
  return out;
}

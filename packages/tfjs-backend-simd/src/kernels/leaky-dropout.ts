import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Name of a kernel that tfjs does not have: LeakyReLU and dropout, forward and backward, in one pass over memory. */
export const LEAKY_DROPOUT_KERNEL = "GanClsLeakyDropout";

interface Attributes {
  /** Slope below zero; 1 leaves the LeakyReLU out. */
  readonly slope: number;
  /** By what the elements that are kept are multiplied. */
  readonly scale: number;
  /** An element is kept when the hash of its index is at least this, of 2^32. */
  readonly threshold: number;
  readonly key1: number;
  readonly key2: number;
}

/** `scale * mask * (x > 0 ? dy : slope * dy)`; forward, `dy` is `x`. */
export const leakyDropoutKernel: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: LEAKY_DROPOUT_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    run(inputs as Record<"x" | "dy", tf.TensorInfo>, attrs as unknown as Attributes, backend as SimdBackend),
};

function run(
  { x, dy }: Record<"x" | "dy", tf.TensorInfo>,
  { slope, scale, threshold, key1, key2 }: Attributes,
  backend: SimdBackend,
): tf.TensorInfo {
  const out = backend.output(x.shape);
  const addresses = [x, dy, out].map((tensor) => backend.address(tensor));
  const count = sizeOf(x.shape);
  backend.runtime.run("leakyDropout", count * 4, ...addresses, count, slope, scale, threshold, key1, key2);
  return out;
}

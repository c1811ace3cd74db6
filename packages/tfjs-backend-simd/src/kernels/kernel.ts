import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";

/** What a kernel of this backend is called with. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: SimdBackend;
}

/** A kernel's work. `null` means that this case has no fast path here and tfjs's cpu kernel is to run. */
export type FastPath = (call: KernelCall<never, never>) => tf.TensorInfo | null;

/** A kernel by its tfjs name. */
export interface FastKernel {
  readonly kernelName: string;
  readonly run: FastPath;
}

/** Names the parts of a fast kernel with their types; tfjs itself hands over plain records. */
export function fastKernel<Inputs, Attributes = object>(
  kernelName: string,
  run: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo | null,
): FastKernel {
  return { kernelName, run: run as FastPath };
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

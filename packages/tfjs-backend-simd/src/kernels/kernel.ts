import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";

/** Tensors by the names under which tfjs hands them to a kernel. */
export type Tensors<Name extends string> = Readonly<Record<Name, tf.TensorInfo>>;

/** What a kernel of this backend is called with. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: SimdBackend;
}

/** Another implementation of a kernel of tfjs. */
export interface FastKernel {
  /** The name in tfjs. */
  readonly kernelName: string;
  /** `null` where this case has no fast path and tfjs's cpu kernel is to run. */
  readonly run: (call: KernelCall<never, never>) => tf.TensorInfo | null;
}

/** Gives the parts of a {@link FastKernel} their types; tfjs itself passes plain records. */
export function fastKernel<Inputs, Attributes = object>(
  kernelName: string,
  run: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo | null,
): FastKernel {
  return { kernelName, run: run as FastKernel["run"] };
}

/** A kernel that tfjs does not have. Whoever runs it asks first, by `tf.getKernel`, whether the active backend has it. */
export type OwnKernel = Omit<tf.KernelConfig, "backendName">;

/** Gives the parts of an {@link OwnKernel} their types. */
export function ownKernel<Inputs, Attributes = object>(
  kernelName: `GanCls${string}`,
  run: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo | tf.TensorInfo[],
): OwnKernel {
  return { kernelName, kernelFunc: run as unknown as tf.KernelFunc };
}

export const isFloat = (...tensors: tf.TensorInfo[]): boolean => tensors.every(({ dtype }) => dtype === "float32");

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

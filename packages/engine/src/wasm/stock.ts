import * as tf from "@tensorflow/tfjs";
import type { BackendWasm, KernelCall } from "./backend";

/** The kernels of the stock backend that were replaced, by name. */
const replaced = new Map<string, tf.KernelConfig>();

/** Registers a kernel for the WebAssembly backend, in place of the stock one if there is one. */
export function installKernel<Inputs, Attributes>(
  kernelName: string,
  kernel: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo,
): void {
  const stock = tf.getKernel(kernelName, "wasm") as tf.KernelConfig | undefined;
  if (stock !== undefined) {
    replaced.set(kernelName, stock);
    tf.unregisterKernel(kernelName, "wasm");
  }
  // The stock kernel's set-up function stays, since the stock kernel does part of the work.
  tf.registerKernel({
    ...stock,
    kernelName,
    backendName: "wasm",
    kernelFunc: kernel as unknown as tf.KernelFunc,
  });
}

/** Runs the stock backend's own kernel, replaced or not. The caller owns the result. */
export function runStock(
  kernelName: string,
  backend: BackendWasm,
  inputs: Record<string, tf.TensorInfo | undefined>,
  attrs: object = {},
): tf.TensorInfo {
  const kernel = replaced.get(kernelName) ?? tf.getKernel(kernelName, "wasm");
  return kernel.kernelFunc({
    inputs: inputs as tf.NamedTensorInfoMap,
    attrs: attrs as tf.NamedAttrMap,
    backend,
  }) as tf.TensorInfo;
}

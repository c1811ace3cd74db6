import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { BINARY_KERNELS } from "./binary";
import { CAST_KERNELS, IMAGES_KERNEL } from "./conversions";
import { BIASED_CONVOLUTION_KERNEL, CONVOLUTION_KERNELS } from "./convolution";
import { CONVOLUTION_RELU_POOL_KERNELS } from "./convolution-relu-pool";
import type { FastKernel, OwnKernel } from "./kernel";
import { MATMUL_KERNELS } from "./matmul";
import { OPTIMIZER_KERNELS } from "./optimizers";
import { POOL_KERNELS } from "./pool";
import { REDUCE_KERNELS } from "./reduce";
import { CROSS_ENTROPY_KERNEL, SOFTMAX_KERNELS } from "./softmax";
import { TRAINING_LAYER_KERNELS } from "./training-layers";
import { UNARY_KERNELS } from "./unary";

const FAST_KERNELS: readonly FastKernel[] = [
  ...BINARY_KERNELS,
  ...CAST_KERNELS,
  ...CONVOLUTION_KERNELS,
  ...MATMUL_KERNELS,
  ...POOL_KERNELS,
  ...REDUCE_KERNELS,
  ...SOFTMAX_KERNELS,
  ...UNARY_KERNELS,
];

const OWN_KERNELS: readonly OwnKernel[] = [
  BIASED_CONVOLUTION_KERNEL,
  CROSS_ENTROPY_KERNEL,
  IMAGES_KERNEL,
  ...CONVOLUTION_RELU_POOL_KERNELS,
  ...OPTIMIZER_KERNELS,
  ...TRAINING_LAYER_KERNELS,
];

/** Registers for `backendName` our kernels and, for everything else, tfjs's cpu kernels, which see our memory through views. */
export function registerKernels(backendName: string): void {
  const fast = new Map(FAST_KERNELS.map((kernel) => [kernel.kernelName, kernel]));
  for (const slow of tf.getKernelsForBackend("cpu")) {
    const kernel = fast.get(slow.kernelName);
    const kernelFunc = kernel === undefined ? slow.kernelFunc : withFallback(kernel, slow.kernelFunc);
    registerMissing({ ...slow, backendName, kernelFunc });
  }
  for (const kernel of OWN_KERNELS) {
    registerMissing({ ...kernel, backendName });
  }
}

/** tfjs keeps the kernels of a backend that was removed, and would warn of every one; they work for its successor, which they are given. */
function registerMissing(kernel: tf.KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, kernel.backendName) === undefined) {
    tf.registerKernel(kernel);
  }
}

function withFallback({ run }: FastKernel, slow: tf.KernelFunc): tf.KernelFunc {
  return (call) => run(call as never) ?? slow({ ...call, backend: call.backend as SimdBackend });
}

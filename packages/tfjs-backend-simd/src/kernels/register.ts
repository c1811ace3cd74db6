import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { adamKernel } from "./adam";
import { BATCH_NORM_KERNELS } from "./batch-norm";
import { BINARY_KERNELS } from "./binary";
import { CAST_KERNELS } from "./cast";
import { CONVOLUTION_RELU_POOL_KERNELS } from "./convolution-relu-pool";
import { biasedConvolutionKernel, CONVOLUTION_KERNELS } from "./convolution";
import type { FastKernel } from "./kernel";
import { imagesKernel } from "./images";
import { leakyDropoutKernel } from "./leaky-dropout";
import { MATMUL_KERNELS } from "./matmul";
import { POOL_KERNELS } from "./pool";
import { REDUCE_KERNELS } from "./reduce";
import { sgdKernel } from "./sgd";
import { SOFTMAX_KERNELS } from "./softmax";
import { softmaxCrossEntropyKernel } from "./softmax-cross-entropy";
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

/** Kernels that tfjs does not have; whoever uses them asks first whether they are there. */
const OWN_KERNELS = [
  adamKernel,
  imagesKernel,
  leakyDropoutKernel,
  biasedConvolutionKernel,
  sgdKernel,
  softmaxCrossEntropyKernel,
  ...BATCH_NORM_KERNELS,
  ...CONVOLUTION_RELU_POOL_KERNELS,
];

/** Registers for `backendName` our kernels and, for everything else, tfjs's cpu kernels, which see our memory through views. */
export function registerKernels(backendName: string): void {
  const fast = new Map(FAST_KERNELS.map((kernel) => [kernel.kernelName, kernel]));
  for (const slow of tf.getKernelsForBackend("cpu")) {
    const kernel = fast.get(slow.kernelName);
    const kernelFunc = kernel === undefined ? slow.kernelFunc : withFallback(kernel, slow.kernelFunc);
    tf.registerKernel({ ...slow, backendName, kernelFunc });
  }
  for (const kernel of OWN_KERNELS) {
    tf.registerKernel({ ...kernel, backendName });
  }
}

function withFallback({ run }: FastKernel, slow: tf.KernelFunc): tf.KernelFunc {
  return (call) => run(call as never) ?? slow({ ...call, backend: call.backend as SimdBackend });
}

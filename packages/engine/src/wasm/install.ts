import * as tf from "@tensorflow/tfjs";
import { batchMatMul, fusedMatMul } from "./batch-mat-mul";
import { mean, sum } from "./column-sums";
import { conv2d, fusedConv2d } from "./conv2d";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter";
import { conv2dBackpropInput } from "./conv2d-backprop-input";
import { fusedBatchNorm } from "./fused-batch-norm";
import { greater } from "./greater";
import { identity } from "./identity";
import { leakyRelu } from "./leaky-relu";
import { maxPoolGrad } from "./max-pool-grad";
import { installKernel } from "./stock";
import { tile } from "./tile";

let installed = false;

/**
 * Gives the stock WebAssembly backend the kernels that training needs and that it lacks or runs slowly. Needs
 * `@tensorflow/tfjs-backend-wasm` to be loaded. Calling it again is harmless.
 */
export function installWasmKernels(): void {
  if (installed) {
    return;
  }
  installed = true;
  installKernel(tf.BatchMatMul, batchMatMul);
  installKernel(tf._FusedMatMul, fusedMatMul);
  installKernel(tf.Conv2D, conv2d);
  installKernel(tf.FusedConv2D, fusedConv2d);
  installKernel(tf.Conv2DBackpropFilter, conv2dBackpropFilter);
  installKernel(tf.Conv2DBackpropInput, conv2dBackpropInput);
  installKernel(tf.MaxPoolGrad, maxPoolGrad);
  installKernel(tf.Sum, sum);
  installKernel(tf.Mean, mean);
  installKernel(tf.Tile, tile);
  installKernel(tf.Identity, identity);
  installKernel(tf.Greater, greater);
  installKernel(tf.LeakyRelu, leakyRelu);
  installKernel(tf.FusedBatchNorm, fusedBatchNorm);
}

import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/**
 * The kernels of tfjs that every GAN step and the drawing of samples run, gradients included, for the networks of `@gan-cls/models`;
 * `ganKernels` adds those of an objective. A test profiles a step and compares.
 */
export const GAN_KERNELS: readonly string[] = [
  "Add",
  "BatchMatMul",
  "Cast",
  "Concat",
  "Conv2D",
  "Conv2DBackpropFilter",
  "Conv2DBackpropInput",
  "FusedBatchNorm",
  "FusedConv2D",
  "Greater",
  "Identity",
  "LeakyRelu",
  "Mean",
  "Multiply",
  "PadV2",
  "RealDiv",
  "Reshape",
  "Rsqrt",
  "Select",
  "Slice",
  "Sqrt",
  "Square",
  "Sub",
  "Sum",
  "Tanh",
  "ZerosLike",
];

/** The same for the supervised training of the CNN and of transferred discriminators, and for prediction. */
export const CLASSIFIER_KERNELS: readonly string[] = [
  "Add",
  "ArgMax",
  "BatchMatMul",
  "Cast",
  "Conv2D",
  "Conv2DBackpropFilter",
  "Conv2DBackpropInput",
  "Equal",
  "Exp",
  "FusedConv2D",
  "Greater",
  "Identity",
  "LeakyRelu",
  "Log",
  "Max",
  "MaxPool",
  "MaxPoolGrad",
  "Mean",
  "Multiply",
  "Neg",
  "RealDiv",
  "Relu",
  "Reshape",
  "Select",
  "Softmax",
  "Sqrt",
  "Square",
  "Step",
  "Sub",
  "Sum",
  "ZerosLike",
  "_FusedMatMul",
];

/**
 * Fails before any work is done if the active backend lacks a kernel: tfjs itself notices that only when a step needs the
 * kernel.
 *
 * @throws GanClsError `missing-kernel` with the kernels, the backend and how to fix it.
 */
export function assertKernels(where: string, kernels: readonly string[]): void {
  const backend = tf.getBackend();
  const missing = kernels.filter((kernel) => tf.getKernel(kernel, backend) === undefined);
  if (missing.length > 0) {
    throw new GanClsError(
      "missing-kernel",
      `${where}: expected kernels for training, but the tfjs backend ${backend} lacks ${missing.join(", ")}; ` +
        "prepare it with @gan-cls/engine or choose another backend",
      { details: { backend, missing } },
    );
  }
}

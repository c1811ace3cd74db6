import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Names of kernels that tfjs does not have: BatchNorm by the batch's own statistics, with a LeakyReLU behind it, and its gradients. */
export const BATCH_NORM_KERNEL = "GanClsBatchNorm";
export const BATCH_NORM_GRADIENT_KERNEL = "GanClsBatchNormGradient";

type Inputs<Name extends string> = Record<Name, tf.TensorInfo>;

interface Attributes {
  readonly epsilon: number;
  /** Slope of the LeakyReLU below zero; 1 leaves it out. */
  readonly slope: number;
}

/** Takes `x [..., C]`, `gamma` and `beta [C]`, `C` a multiple of 4; gives output, mean and variance. */
const batchNorm: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: BATCH_NORM_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    forward(inputs as Inputs<"x" | "gamma" | "beta">, attrs as unknown as Attributes, backend as SimdBackend),
};

function forward(
  { x, gamma, beta }: Inputs<"x" | "gamma" | "beta">,
  { epsilon, slope }: Attributes,
  backend: SimdBackend,
): tf.TensorInfo[] {
  const outputs = [x, gamma, gamma].map(({ shape }) => backend.output(shape));
  const addresses = [x, gamma, beta, ...outputs].map((tensor) => backend.address(tensor));
  const { rows, columns } = matrixOf(x);
  backend.runtime.run("batchNorm", rows * columns * 4, ...addresses, rows, columns, epsilon, slope);
  return outputs;
}

type GradientInput = "x" | "dy" | "gamma" | "beta" | "mean" | "variance";

/** Takes the inputs of the forward kernel, its statistics and the gradient `dy`; gives the gradients for `x`, `gamma` and `beta`. */
const batchNormGradient: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: BATCH_NORM_GRADIENT_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    backward(inputs as Inputs<GradientInput>, attrs as unknown as Attributes, backend as SimdBackend),
};

function backward(
  inputs: Inputs<GradientInput>,
  { epsilon, slope }: Attributes,
  backend: SimdBackend,
): tf.TensorInfo[] {
  const { x, dy, gamma, beta, mean, variance } = inputs;
  const outputs = [x, gamma, beta].map(({ shape }) => backend.output(shape));
  const addresses = [x, dy, gamma, beta, mean, variance, ...outputs].map((tensor) => backend.address(tensor));
  const { rows, columns } = matrixOf(x);
  backend.runtime.run("batchNormGradient", rows * columns * 8, ...addresses, rows, columns, epsilon, slope);
  return outputs;
}

function matrixOf({ shape }: tf.TensorInfo): { rows: number; columns: number } {
  const columns = shape[shape.length - 1];
  return { rows: sizeOf(shape) / columns, columns };
}

export const BATCH_NORM_KERNELS = [batchNorm, batchNormGradient];

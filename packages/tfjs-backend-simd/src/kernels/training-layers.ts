import type * as tf from "@tensorflow/tfjs";
import { ownKernel, sizeOf, type KernelCall, type OwnKernel, type Tensors } from "./kernel";

interface BatchNormAttributes {
  readonly epsilon: number;
  /** Slope of the LeakyReLU below zero; 1 leaves it out. */
  readonly slope: number;
}

/**
 * BatchNorm by the batch's own statistics, with a LeakyReLU behind it. Takes `x [..., C]`, `gamma` and `beta [C]`, `C` a multiple of 4; gives
 * output, mean and variance.
 */
function batchNorm({
  inputs: { x, gamma, beta },
  attrs: { epsilon, slope },
  backend,
}: KernelCall<Tensors<"x" | "gamma" | "beta">, BatchNormAttributes>): tf.TensorInfo[] {
  const outputs = [x, gamma, gamma].map(({ shape }) => backend.output(shape));
  const addresses = [x, gamma, beta, ...outputs].map((tensor) => backend.address(tensor));
  const { rows, columns } = matrixOf(x);
  backend.runtime.run("batchNorm", rows * columns * 4, ...addresses, rows, columns, epsilon, slope);
  return outputs;
}

/** Takes the inputs of {@link batchNorm}, its statistics and the gradient `dy`; gives the gradients for `x`, `gamma` and `beta`. */
function batchNormGradient({
  inputs: { x, dy, gamma, beta, mean, variance },
  attrs: { epsilon, slope },
  backend,
}: KernelCall<Tensors<"x" | "dy" | "gamma" | "beta" | "mean" | "variance">, BatchNormAttributes>): tf.TensorInfo[] {
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

interface DropoutAttributes {
  /** Slope below zero; 1 leaves the LeakyReLU out. */
  readonly slope: number;
  /** Factor of the elements that are kept. */
  readonly scale: number;
  /** An element is kept when the hash of its index is at least this, out of 2^32. */
  readonly threshold: number;
  readonly key1: number;
  readonly key2: number;
}

/** LeakyReLU and dropout, forward and backward, in one pass: `scale * mask * (x > 0 ? dy : slope * dy)`; forward, `dy` is `x`. */
function leakyDropout({
  inputs: { x, dy },
  attrs: { slope, scale, threshold, key1, key2 },
  backend,
}: KernelCall<Tensors<"x" | "dy">, DropoutAttributes>): tf.TensorInfo {
  const out = backend.output(x.shape);
  const addresses = [x, dy, out].map((tensor) => backend.address(tensor));
  const count = sizeOf(x.shape);
  backend.runtime.run("leakyDropout", count * 4, ...addresses, count, slope, scale, threshold, key1, key2);
  return out;
}

/** The gradient before a LeakyReLU, or with slope 0 a ReLU, from its output `y` and the gradient `dy` behind it. */
function leakyGradient({
  inputs: { y, dy },
  attrs: { slope },
  backend,
}: KernelCall<Tensors<"y" | "dy">, { readonly slope: number }>): tf.TensorInfo {
  const out = backend.output(y.shape);
  const addresses = [y, dy, out].map((tensor) => backend.address(tensor));
  const count = sizeOf(y.shape);
  backend.runtime.run("leakyGradient", count, ...addresses, count, slope);
  return out;
}

/** Layers that only training needs. */
export const TRAINING_LAYER_KERNELS: readonly OwnKernel[] = [
  ownKernel("GanClsBatchNorm", batchNorm),
  ownKernel("GanClsBatchNormGradient", batchNormGradient),
  ownKernel("GanClsLeakyDropout", leakyDropout),
  ownKernel("GanClsLeakyGradient", leakyGradient),
];

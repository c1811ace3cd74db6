import type * as tf from "@tensorflow/tfjs";
import { ownKernel, sizeOf, type KernelCall, type OwnKernel, type Tensors } from "./kernel";

interface AdamAttributes {
  /** Learning rate with both bias corrections in it. */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * A whole step of Adam in one pass over memory: `mean' = beta1 mean + (1 - beta1) gradient`, `square' = beta2 square + (1 - beta2) gradient^2`,
 * `variable' = variable - rate mean' / (sqrt(square') + epsilon)`, as three new tensors in the order variable, mean, square.
 */
function adam({
  inputs: { variable, mean, square, gradient },
  attrs: { rate, beta1, beta2, epsilon },
  backend,
}: KernelCall<Tensors<"variable" | "mean" | "square" | "gradient">, AdamAttributes>): tf.TensorInfo[] {
  const outputs = [variable, mean, square].map(({ shape }) => backend.output(shape));
  const addresses = [variable, mean, square, gradient, ...outputs].map((tensor) => backend.address(tensor));
  const count = sizeOf(variable.shape);
  backend.runtime.run("adam", count * 4, ...addresses, count, rate, beta1, beta2, epsilon);
  return outputs;
}

/** A whole step of gradient descent: `variable' = variable - rate * gradient` as a new tensor, rounded as tfjs' two operations are. */
function sgd({
  inputs: { variable, gradient },
  attrs: { rate },
  backend,
}: KernelCall<Tensors<"variable" | "gradient">, { readonly rate: number }>): tf.TensorInfo {
  const out = backend.output(variable.shape);
  const addresses = [variable, gradient, out].map((tensor) => backend.address(tensor));
  const count = sizeOf(variable.shape);
  backend.runtime.run("sgd", count, ...addresses, count, rate);
  return out;
}

/** Steps of optimisers. */
export const OPTIMIZER_KERNELS: readonly OwnKernel[] = [ownKernel("GanClsAdam", adam), ownKernel("GanClsSgd", sgd)];

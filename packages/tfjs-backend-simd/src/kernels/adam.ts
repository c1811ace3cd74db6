import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Name of a kernel that tfjs does not have: a whole step of Adam in one pass over memory. */
export const ADAM_KERNEL = "GanClsAdam";

type Inputs = Record<"variable" | "mean" | "square" | "gradient", tf.TensorInfo>;

interface Attributes {
  /** Learning rate with both bias corrections in it. */
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * `mean' = beta1 mean + (1 - beta1) gradient`, `square' = beta2 square + (1 - beta2) gradient^2`,
 * `variable' = variable - rate mean' / (sqrt(square') + epsilon)`, as three new tensors in the order variable, mean, square.
 */
export const adamKernel: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: ADAM_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    step(inputs as Inputs, attrs as unknown as Attributes, backend as SimdBackend),
};

function step(
  { variable, mean, square, gradient }: Inputs,
  { rate, beta1, beta2, epsilon }: Attributes,
  backend: SimdBackend,
): tf.TensorInfo[] {
  const outputs = [variable, mean, square].map(({ shape }) => backend.output(shape));
  const addresses = [variable, mean, square, gradient, ...outputs].map((tensor) => backend.address(tensor));
  const count = sizeOf(variable.shape);
  backend.runtime.run("adam", count * 4, ...addresses, count, rate, beta1, beta2, epsilon);
  return outputs;
}

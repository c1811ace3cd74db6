import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Name of a kernel that tfjs does not have: a whole step of gradient descent in one pass over memory. */
export const SGD_KERNEL = "GanClsSgd";

/** `variable' = variable - rate * gradient` as a new tensor, rounded as tfjs' two operations are. */
export const sgdKernel: Omit<tf.KernelConfig, "backendName"> = {
  kernelName: SGD_KERNEL,
  kernelFunc: ({ inputs, attrs, backend }) =>
    step(
      inputs as Record<"variable" | "gradient", tf.TensorInfo>,
      (attrs as unknown as { rate: number }).rate,
      backend as SimdBackend,
    ),
};

function step(
  { variable, gradient }: Record<"variable" | "gradient", tf.TensorInfo>,
  rate: number,
  backend: SimdBackend,
): tf.TensorInfo {
  const out = backend.output(variable.shape);
  const addresses = [variable, gradient, out].map((tensor) => backend.address(tensor));
  const count = sizeOf(variable.shape);
  backend.runtime.run("sgd", count, ...addresses, count, rate);
  return out;
}

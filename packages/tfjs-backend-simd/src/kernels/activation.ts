import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { sizeOf } from "./kernel";

/** Activations that tfjs fuses into products and convolutions. */
export type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";

const IN_PLACE: Partial<Record<Activation, number>> = { relu: 4, leakyrelu: 5 };

/** The result of an activation; `tensor` is consumed. */
export function applyActivation(
  tensor: tf.TensorInfo,
  activation: Activation | undefined,
  slope: number | undefined,
  backend: SimdBackend,
): tf.TensorInfo {
  if (activation === undefined || activation === null || activation === "linear") {
    return tensor;
  }
  const operation = IN_PLACE[activation];
  if (operation !== undefined) {
    const [at, count] = [backend.address(tensor), sizeOf(tensor.shape)];
    backend.runtime.run("unary", count, operation, at, at, count, slope ?? 0.2);
    return tensor;
  }
  const kernel = tf.getKernel({ relu6: "Relu6", elu: "Elu", sigmoid: "Sigmoid" }[activation as "relu6"], "cpu");
  const out = kernel.kernelFunc({ inputs: { x: tensor }, attrs: {}, backend }) as tf.TensorInfo;
  backend.disposeIntermediateTensorInfo(tensor);
  return out;
}

import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { fastKernel, sizeOf, type FastKernel, type Tensors } from "./kernel";

/** Numbers of `assembly/elementwise.ts`. */
const OPERATIONS = {
  Neg: 0,
  Sqrt: 1,
  Rsqrt: 2,
  Square: 3,
  Relu: 4,
  LeakyRelu: 5,
  Abs: 6,
  Step: 7,
  Reciprocal: 8,
  Exp: 9,
  Sigmoid: 10,
  Tanh: 11,
} as const;

/** `alpha` is the one parameter that some of them have: the slope of LeakyReLU, the value of a step below zero. */
const changes = Object.entries(OPERATIONS).map(([kernelName, operation]) =>
  fastKernel<Tensors<"x">, { alpha?: number }>(kernelName, ({ inputs: { x }, attrs, backend }) => {
    if (x.dtype !== "float32") {
      return null;
    }
    const out = backend.output(x.shape);
    const count = sizeOf(x.shape);
    backend.runtime.run("unary", count, operation, backend.address(x), backend.address(out), count, attrs?.alpha ?? 0);
    return out;
  }),
);

const fill = fastKernel<object, { shape: number[]; value: number | string; dtype?: tf.DataType }>(
  "Fill",
  ({ attrs: { shape, value, dtype = "float32" }, backend }) => {
    if (dtype !== "float32" || typeof value !== "number") {
      return null;
    }
    const out = backend.output(shape);
    backend.runtime.run("fill", sizeOf(shape), backend.address(out), sizeOf(shape), value);
    return out;
  },
);

/** A tensor of the same shape that is one number everywhere. */
const constantLike = (kernelName: string, value: number): FastKernel =>
  fastKernel<Tensors<"x">>(kernelName, ({ inputs: { x }, backend }) => {
    if (x.dtype !== "float32") {
      return null;
    }
    const out = backend.output(x.shape);
    backend.runtime.run("fill", sizeOf(x.shape), backend.address(out), sizeOf(x.shape), value);
    return out;
  });

/** Operations on one tensor. */
export const UNARY_KERNELS: readonly FastKernel[] = [
  ...changes,
  fill,
  constantLike("ZerosLike", 0),
  constantLike("OnesLike", 1),
];

/** Activations that tfjs fuses into products and convolutions. */
export type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";

const IN_PLACE: Partial<Record<Activation, number>> = {
  relu: OPERATIONS.Relu,
  leakyrelu: OPERATIONS.LeakyRelu,
};

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

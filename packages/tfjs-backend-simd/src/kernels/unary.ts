import type * as tf from "@tensorflow/tfjs";
import { fastKernel, sizeOf, type FastKernel } from "./kernel";

interface One {
  readonly x: tf.TensorInfo;
}

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
  fastKernel<One, { alpha?: number }>(kernelName, ({ inputs: { x }, attrs, backend }) => {
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
  fastKernel<One>(kernelName, ({ inputs: { x }, backend }) => {
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

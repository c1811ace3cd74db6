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
} as const;

/** Names of the operations' one parameter among the attributes, where there is one. */
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

const zerosLike = fastKernel<One>("ZerosLike", ({ inputs: { x }, backend }) => {
  if (x.dtype !== "float32") {
    return null;
  }
  const out = backend.output(x.shape);
  backend.runtime.run("fill", sizeOf(x.shape), backend.address(out), sizeOf(x.shape), 0);
  return out;
});

const ones = fastKernel<One>("OnesLike", ({ inputs: { x }, backend }) => {
  if (x.dtype !== "float32") {
    return null;
  }
  const out = backend.output(x.shape);
  backend.runtime.run("fill", sizeOf(x.shape), backend.address(out), sizeOf(x.shape), 1);
  return out;
});

/** Operations on one tensor. */
export const UNARY_KERNELS: readonly FastKernel[] = [...changes, fill, zerosLike, ones];

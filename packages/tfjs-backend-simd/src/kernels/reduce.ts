import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { fastKernel, sizeOf, type FastKernel, type Tensors } from "./kernel";

interface Attributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

/** The axes as one run `first ... last`, or `null` when other axes are between them. */
function contiguousRun(axes: number[]): [first: number, last: number] | null {
  const sorted = [...axes].sort((a, b) => a - b);
  const isRun = sorted.every((axis, i) => i === 0 || axis === sorted[i - 1] + 1);
  return isRun && sorted.length > 0 ? [sorted[0], sorted[sorted.length - 1]] : null;
}

function reduce(
  x: tf.TensorInfo,
  { axis, keepDims }: Attributes,
  mean: boolean,
  backend: SimdBackend,
): tf.TensorInfo | null {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const run = contiguousRun(axes);
  if (x.dtype !== "float32" || run === null) {
    return null;
  }
  const [first, last] = run;
  const [outer, reduced, inner] = [
    x.shape.slice(0, first),
    x.shape.slice(first, last + 1),
    x.shape.slice(last + 1),
  ].map(sizeOf);
  const shape = x.shape.flatMap((length, i) => (i < first || i > last ? [length] : keepDims ? [1] : []));
  const out = backend.output(shape);
  const factor = mean ? 1 / reduced : 1;
  const [from, to] = [backend.address(x), backend.address(out)];
  backend.runtime.run("sum", sizeOf(x.shape), from, to, outer, reduced, inner, factor);
  return out;
}

/** Sums and means over neighbouring axes. */
export const REDUCE_KERNELS: readonly FastKernel[] = [
  fastKernel<Tensors<"x">, Attributes>("Sum", ({ inputs, attrs, backend }) => reduce(inputs.x, attrs, false, backend)),
  fastKernel<Tensors<"x">, Attributes>("Mean", ({ inputs, attrs, backend }) => reduce(inputs.x, attrs, true, backend)),
];

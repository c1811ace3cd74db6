import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { fastKernel, isFloat, sizeOf, type FastKernel, type Tensors } from "./kernel";

type Pair = Tensors<"a" | "b">;

/** Numbers of `assembly/elementwise.ts`. */
const OPERATIONS = { Add: 0, Sub: 1, Multiply: 2, RealDiv: 3, Maximum: 4, Minimum: 5, SquaredDifference: 6 } as const;
const SAME = 0;
const SCALAR = 1;
const SCALAR_FIRST = 2;

const COMMUTATIVE: ReadonlySet<string> = new Set(["Add", "Multiply", "Maximum", "Minimum", "SquaredDifference"]);

/** Whether `small`, leading ones left out, is the last part of `large`'s shape: a row that repeats. */
function isRowOf(small: readonly number[], large: readonly number[]): boolean {
  const start = small.findIndex((length) => length !== 1);
  const row = start === -1 ? [] : small.slice(start);
  return (
    row.length > 0 &&
    row.length < large.length &&
    row.every((length, i) => length === large[large.length - row.length + i])
  );
}

function elementwise(
  operation: number,
  layout: number,
  { a, b }: Pair,
  shape: number[],
  backend: SimdBackend,
): tf.TensorInfo {
  const out = backend.output(shape);
  const count = sizeOf(shape);
  backend.runtime.run(
    "binary",
    count,
    operation,
    layout,
    backend.address(a),
    backend.address(b),
    backend.address(out),
    count,
  );
  return out;
}

/** Whether `small`, trailing ones left out, is the first part of `large`'s shape: a column that repeats. */
function isColumnOf(small: readonly number[], large: readonly number[]): boolean {
  const end = small.findLastIndex((length) => length !== 1) + 1;
  return small.length === large.length && end > 0 && small.slice(0, end).every((length, i) => length === large[i]);
}

function rowwise(operation: number, { a, b }: Pair, backend: SimdBackend): tf.TensorInfo {
  const columns = sizeOf(b.shape);
  return repeated("binaryRows", operation, { a, b }, [sizeOf(a.shape) / columns, columns], backend);
}

function columnwise(operation: number, { a, b }: Pair, backend: SimdBackend): tf.TensorInfo {
  const rows = sizeOf(b.shape);
  return repeated("binaryColumns", operation, { a, b }, [rows, sizeOf(a.shape) / rows], backend);
}

function repeated(
  kernel: "binaryRows" | "binaryColumns",
  operation: number,
  { a, b }: Pair,
  [rows, columns]: [number, number],
  backend: SimdBackend,
): tf.TensorInfo {
  const out = backend.output(a.shape);
  const [x, y, z] = [a, b, out].map((tensor) => backend.address(tensor));
  backend.runtime.run(kernel, rows * columns, operation, x, y, z, rows, columns);
  return out;
}

function combine(kernelName: keyof typeof OPERATIONS, pair: Pair, backend: SimdBackend): tf.TensorInfo | null {
  const operation = OPERATIONS[kernelName];
  const { a, b } = pair;
  if (!isFloat(a, b)) {
    return null;
  }
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [sizeA, sizeB, size] = [a.shape, b.shape, shape].map(sizeOf);
  if (sizeA === size && sizeB === size) {
    return elementwise(operation, SAME, pair, shape, backend);
  }
  if (sizeB === 1 && sizeA === size) {
    return elementwise(operation, SCALAR, pair, shape, backend);
  }
  if (sizeA === 1 && sizeB === size) {
    return elementwise(operation, SCALAR_FIRST, pair, shape, backend);
  }
  if (sizeA === size && isRowOf(b.shape, a.shape) && a.shape.length === shape.length) {
    return rowwise(operation, pair, backend);
  }
  if (sizeB === size && isRowOf(a.shape, b.shape) && b.shape.length === shape.length && COMMUTATIVE.has(kernelName)) {
    return rowwise(operation, { a: b, b: a }, backend);
  }
  if (sizeA === size && isColumnOf(b.shape, a.shape)) {
    return columnwise(operation, pair, backend);
  }
  if (sizeB === size && isColumnOf(a.shape, b.shape) && COMMUTATIVE.has(kernelName)) {
    return columnwise(operation, { a: b, b: a }, backend);
  }
  return null;
}

const arithmetic = (Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]).map((kernelName) =>
  fastKernel<Pair>(kernelName, ({ inputs, backend }) => combine(kernelName, inputs, backend)),
);

const greater = fastKernel<Pair>("Greater", ({ inputs, backend }) => {
  const { a, b } = inputs;
  const count = sizeOf(a.shape);
  const scalar = sizeOf(b.shape) === 1;
  if (!isFloat(a, b) || !(scalar || tf.util.arraysEqual(a.shape, b.shape)) || b.shape.length > a.shape.length) {
    return null;
  }
  const out = backend.output(a.shape, "bool");
  backend.runtime.run(
    "greater",
    count,
    Number(scalar),
    backend.address(a),
    backend.address(b),
    backend.address(out),
    count,
  );
  return out;
});

const select = fastKernel<Tensors<"condition" | "t" | "e">>("Select", ({ inputs: { condition, t, e }, backend }) => {
  const sameShape = tf.util.arraysEqual(condition.shape, t.shape) && tf.util.arraysEqual(t.shape, e.shape);
  if (!sameShape || !isFloat(t, e)) {
    return null;
  }
  const out = backend.output(t.shape);
  const count = sizeOf(t.shape);
  const [c, x, y, z] = [condition, t, e, out].map((tensor) => backend.address(tensor));
  backend.runtime.run("select", count, c, x, y, z, count);
  return out;
});

/** Arithmetic on two tensors of equal shape, on a tensor and a number, or on a tensor and a row or column that repeats. */
export const BINARY_KERNELS: readonly FastKernel[] = [...arithmetic, greater, select];

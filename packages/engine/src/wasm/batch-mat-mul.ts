import * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, floatsOf, type KernelCall, release, withPart, withShape, zeros } from "./backend";
import { type Fusion, moveInto, product, type ProductSizes } from "./product";
import { runStock } from "./stock";
import { transposeMatrix } from "./transpose";

/** Operands of a matrix product: `[..., m, k]` and `[..., k, n]` before they are transposed; leading dimensions broadcast. */
export interface MatMulInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

/** Which operands are stored transposed. */
export interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Matrix product at one speed for all operands. The stock kernel is fast only for a single untransposed product; others fall to a scalar
 * loop some ten times slower. Here transposed operands are written out straight and every product of a batch runs by itself.
 */
export function batchMatMul({ inputs, attrs, backend }: KernelCall<MatMulInputs, MatMulAttributes>): tf.TensorInfo {
  return multiplyBatch(backend, inputs, attrs);
}

/** Inputs of a matrix product with a bias `[n]` and an activation. */
export interface FusedMatMulInputs extends MatMulInputs {
  readonly bias?: tf.TensorInfo;
  readonly preluActivationWeights?: tf.TensorInfo;
}

/** {@link batchMatMul} with bias and activation in one kernel. */
export function fusedMatMul({
  inputs,
  attrs,
  backend,
}: KernelCall<FusedMatMulInputs, MatMulAttributes & Pick<Fusion, "activation" | "leakyreluAlpha">>): tf.TensorInfo {
  const { activation, leakyreluAlpha } = attrs;
  // PReLU's weights may have the shape of the whole result, which a single product of the batch cannot tell.
  return activation === "prelu"
    ? runStock("_FusedMatMul", backend, { ...inputs }, attrs)
    : multiplyBatch(backend, inputs, attrs, { bias: inputs.bias, activation, leakyreluAlpha });
}

function multiplyBatch(
  backend: BackendWasm,
  inputs: MatMulInputs,
  attrs: MatMulAttributes,
  fusion?: Fusion,
): tf.TensorInfo {
  const { a, b } = inputs;
  const sizes = productSizes(inputs, attrs);
  const { m, k, n } = sizes;
  const outerShape = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const outShape = [...outerShape, m, n];
  const batch = tf.util.sizeFromShape(outerShape);
  if (batch * m * k * n === 0) {
    return zeros(backend, outShape);
  }
  const left = { tensor: a, count: tf.util.sizeFromShape(a.shape) / (m * k), transposed: attrs.transposeA };
  const right = { tensor: b, count: tf.util.sizeFromShape(b.shape) / (k * n), transposed: attrs.transposeB };
  const multiply = (index: number): tf.TensorInfo =>
    withMatrix(backend, left, index, [m, k], (straightA) =>
      withMatrix(backend, right, index, [k, n], (straightB) => product(backend, straightA, straightB, sizes, fusion)),
    );
  if (batch === 1) {
    return withShape(multiply(0), outShape);
  }
  const out = allocate(backend, outShape);
  for (let index = 0; index < batch; index++) {
    moveInto(backend, out, index * m * n, multiply(index));
  }
  return out;
}

function productSizes({ a, b }: MatMulInputs, { transposeA, transposeB }: MatMulAttributes): ProductSizes {
  const [rowsA, columnsA] = a.shape.slice(-2);
  const [rowsB, columnsB] = b.shape.slice(-2);
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [innerB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  tf.util.assert(
    k === innerB && a.dtype === "float32" && b.dtype === "float32",
    () => `matMul: expected float32 matrices that fit, got ${a.dtype} [${a.shape}] and ${b.dtype} [${b.shape}]`,
  );
  return { m, k, n };
}

/** A batch of `count` equally large matrices; a batch of fewer than the other operand's repeats. */
interface Operand {
  readonly tensor: tf.TensorInfo;
  readonly count: number;
  readonly transposed: boolean;
}

/** Hands out matrix `index` of an operand, written out straight if it is stored transposed. */
function withMatrix<T>(
  backend: BackendWasm,
  { tensor, count, transposed }: Operand,
  index: number,
  [rows, columns]: [number, number],
  use: (matrix: tf.TensorInfo) => T,
): T {
  const start = (index % count) * rows * columns;
  if (!transposed) {
    // A lone matrix keeps its identity, and with it what XNNPACK has packed for it.
    return count === 1 ? use(tensor) : withPart(backend, tensor, start, [rows, columns], use);
  }
  const straight = allocate(backend, [rows, columns]);
  transposeMatrix(columns, rows, { data: floatsOf(backend, tensor), start }, { data: floatsOf(backend, straight) });
  try {
    return use(straight);
  } finally {
    release(backend, straight);
  }
}

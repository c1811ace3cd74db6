import * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { fastKernel, isFloat, sizeOf, type FastKernel, type Tensors } from "./kernel";
import { applyActivation, type Activation } from "./unary";

type Factors = Tensors<"a" | "b"> & Partial<Tensors<"bias" | "preluActivationWeights">>;

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation?: Activation;
  readonly leakyreluAlpha?: number;
}

/** Bytes of scratch per thread; `EDGE_BYTES` of `assembly/matmul.ts`. */
const EDGE_BYTES = 192;

/** This many multiplications of a product take as long as one elementary operation of other kernels; the runtime decides by operations. */
const MULTIPLICATIONS_PER_OPERATION = 32;

/** `[outer, inner]` matrices in a row, the strides of which may be 0 for a matrix that repeats. */
interface Batch {
  readonly shape: number[];
  readonly outer: number;
  readonly inner: number;
  readonly stride: number;
}

function batchOf({ shape }: tf.TensorInfo): Batch {
  const [outer, inner] = shape.slice(-2);
  const count = sizeOf(shape.slice(0, -2));
  return { shape: shape.slice(0, -2), outer, inner, stride: count === 1 ? 0 : outer * inner };
}

function product(
  { a, b, bias }: Factors,
  { transposeA, transposeB }: Attributes,
  backend: SimdBackend,
): tf.TensorInfo | null {
  const [left, right] = [batchOf(a), batchOf(b)];
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(left.shape, right.shape);
  const count = sizeOf(batchShape);
  const repeats = (batch: Batch): boolean => batch.stride === 0 || tf.util.arraysEqual(batch.shape, batchShape);
  if (!isFloat(a, b) || !repeats(left) || !repeats(right)) {
    return null;
  }
  const [M, K] = transposeA ? [left.inner, left.outer] : [left.outer, left.inner];
  const [depth, N] = transposeB ? [right.inner, right.outer] : [right.outer, right.inner];
  tf.util.assert(K === depth, () => `matMul: inner dimensions must agree, got ${K} and ${depth}`);
  if (bias !== undefined && !(isFloat(bias) && sizeOf(bias.shape) === N)) {
    return null;
  }
  const out = backend.output([...batchShape, M, N]);
  const [x, y, z] = [a, b, out].map((tensor) => backend.address(tensor));
  const { runtime } = backend;
  const panelBytes = Math.ceil(N / 8) * 32 * K;
  const biasAt = bias === undefined ? 0 : backend.address(bias);
  const [rowStride, columnStride] = transposeB ? [4, 4 * K] : [4 * N, 4];
  const pack = (from: number, panels: number): void =>
    runtime.run("packPanels", K * N, from, rowStride, columnStride, K, N, panels, 32 * K);
  const multiply = (i: number, panels: number, edge: number): void => {
    const [from, to] = [x + 4 * i * left.stride, z + 4 * i * M * N];
    const work = (M * N * K) / MULTIPLICATIONS_PER_OPERATION;
    runtime.run("multiply", work, from, 4 * left.inner, Number(transposeA), panels, to, M, N, K, biasAt, edge);
  };
  backend.withScratch(EDGE_BYTES * runtime.threads, (edge) => {
    if (count === 1) {
      const key = `panels ${rowStride} ${columnStride} ${K} ${N}`;
      backend.prepared.with(b.dataId, key, panelBytes, {
        prepare: (panels) => pack(y, panels),
        work: (panels) => multiply(0, panels, edge),
      });
      return;
    }
    backend.withScratch(panelBytes, (panels) => {
      for (let i = 0; i < count; i++) {
        if (i === 0 || right.stride > 0) {
          pack(y + 4 * i * right.stride, panels);
        }
        multiply(i, panels, edge);
      }
    });
  });
  return out;
}

const batchMatMul = fastKernel<Factors, Attributes>("BatchMatMul", ({ inputs, attrs, backend }) =>
  product(inputs, attrs, backend),
);

const fusedMatMul = fastKernel<Factors, Attributes>("_FusedMatMul", ({ inputs, attrs, backend }) => {
  const out = inputs.preluActivationWeights === undefined ? product(inputs, attrs, backend) : null;
  return out && applyActivation(out, attrs.activation, attrs.leakyreluAlpha, backend);
});

/** Matrix products, batched, transposed, with bias and activation. */
export const MATMUL_KERNELS: readonly FastKernel[] = [batchMatMul, fusedMatMul];

import type { ByteProducts } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { activeBackend, type SimdBackend } from "./backend";
import type { Runtime } from "./runtime";

/** Most rows whose products of bytes 32 bits can hold: `rows * 255²` is below 2^32. */
export const MOST_BYTE_ROWS = 66_051;

/** Rows packed at a time: 256 pairs of 784 columns take 0.8 MB, which the second-level cache holds. */
const BLOCK_ROWS = 512;

/**
 * Sums the columns of `bytes` `[rows, columns]` and the products of each two of them over the rows, on all threads of this backend, which
 * must be tfjs's active one.
 *
 * @returns `undefined` when another backend is active or there are more than 66 051 rows.
 */
export function byteProducts(bytes: Uint8Array, rows: number, columns: number): ByteProducts | undefined {
  const runtime = activeBackend()?.runtime;
  if (runtime === undefined || rows > MOST_BYTE_ROWS) {
    return undefined;
  }
  const places = placesFor(runtime, columns);
  try {
    const stride = 8 * Math.ceil(columns / 8);
    const totals = new Uint32Array(runtime.memory.buffer, places.products, stride * stride + stride).fill(0);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      addBlock(runtime, bytes.subarray(start * columns, Math.min(start + BLOCK_ROWS, rows) * columns), columns, places);
    }
    return {
      products: withoutPadding(totals, columns, stride),
      sums: totals.slice(stride * stride, stride * stride + columns),
    };
  } finally {
    runtime.allocator.free(places.products);
  }
}

/** Addresses in one block of memory, `products` the first. */
interface Places {
  readonly products: number;
  readonly sums: number;
  readonly packed: number;
  readonly used: number;
  readonly bytes: number;
}

function placesFor(runtime: Runtime, columns: number): Places {
  const count = Math.ceil(columns / 8);
  const [productBytes, packedBytes] = [256 * count * count, 16 * count * BLOCK_ROWS];
  const total = productBytes + 32 * count + packedBytes + count + BLOCK_ROWS * columns;
  const products = runtime.allocate(total, () => "byteProducts");
  const sums = products + productBytes;
  const packed = sums + 32 * count;
  const used = packed + packedBytes;
  return { products, sums, packed, used, bytes: used + count };
}

function addBlock(runtime: Runtime, block: Uint8Array, columns: number, places: Places): void {
  const { products, sums, packed, used, bytes } = places;
  const rows = block.length / columns;
  new Uint8Array(runtime.memory.buffer).set(block, bytes);
  runtime.run("packBytePairs", block.length, bytes, rows, columns, packed, sums, used);
  const [pairs, count] = [Math.ceil(rows / 2), Math.ceil(columns / 8)];
  runtime.run("addByteProducts", block.length * columns, packed, used, pairs, count, products);
}

function withoutPadding(padded: Uint32Array, columns: number, stride: number): Uint32Array {
  const result = new Uint32Array(columns * columns);
  for (let row = 0; row < columns; row++) {
    result.set(padded.subarray(row * stride, row * stride + columns), row * columns);
  }
  return result;
}

/**
 * `(bytes - offsets) axes^T` in float32, on all threads of this backend, which must be tfjs's active one: rows of bytes, moved and
 * projected without a copy of them as floats outside its memory.
 *
 * @param bytes `[rows, columns]`
 * @param offsets `[columns]`
 * @param axes `[components, columns]`
 * @returns `[rows, components]`, a new array; `undefined` when another backend is active.
 */
export function projectBytes(
  bytes: Uint8Array,
  offsets: Float32Array,
  axes: Float32Array,
  rows: number,
  columns: number,
): Float32Array | undefined {
  const backend = activeBackend();
  if (backend === undefined) {
    return undefined;
  }
  const centred = centre(backend, bytes, offsets, rows, columns);
  const directions = tf.tensor2d(axes, [axes.length / columns, columns]);
  const projected = tf.matMul(centred, directions, false, true);
  try {
    return projected.dataSync() as Float32Array;
  } finally {
    tf.dispose([centred, directions, projected]);
  }
}

function centre(
  backend: SimdBackend,
  bytes: Uint8Array,
  offsets: Float32Array,
  rows: number,
  columns: number,
): tf.Tensor2D {
  const centred = backend.output([rows, columns]);
  backend.withScratch(4 * columns + bytes.length, (address) => {
    const { buffer } = backend.runtime.memory;
    new Float32Array(buffer, address, columns).set(offsets);
    new Uint8Array(buffer).set(bytes, address + 4 * columns);
    const to = backend.address(centred);
    backend.runtime.run("centreBytes", bytes.length, address + 4 * columns, rows, columns, address, to);
  });
  return tf.engine().makeTensorFromTensorInfo(centred) as tf.Tensor2D;
}

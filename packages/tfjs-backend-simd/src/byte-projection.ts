import * as tf from "@tensorflow/tfjs";
import { activeBackend } from "./active-backend";
import type { SimdBackend } from "./backend";

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

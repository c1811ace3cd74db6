import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

export type { BackendWasm };

/** What a kernel of this folder gets: its inputs and attributes by the names of tfjs' kernel contracts, and the backend. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
}

/** The numbers of a tensor, straight on the WebAssembly heap. Any later allocation may grow the heap and make the view stale. */
export function floatsOf(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap({ ...tensor, dtype: "float32" }) as Float32Array;
}

/** The whole heap as floats, for copies between tensors; {@link firstFloat} tells where a tensor begins. Stale like any view. */
export function floatHeap(backend: BackendWasm): Float32Array {
  // tfjs' types of the module leave Emscripten's own members out.
  const { HEAPU8 } = backend.wasm as unknown as { HEAPU8: Uint8Array };
  return new Float32Array(HEAPU8.buffer);
}

/** Index of a tensor's first number in {@link floatHeap}. */
export function firstFloat(backend: BackendWasm, tensor: tf.TensorInfo): number {
  return backend.getMemoryOffset(tensor.dataId) / Float32Array.BYTES_PER_ELEMENT;
}

/** A new float tensor with undefined contents; the caller disposes it or hands it out as a kernel's result. */
export function allocate(backend: BackendWasm, shape: readonly number[]): tf.TensorInfo {
  return backend.makeOutput([...shape], "float32");
}

/** A new tensor of zeros. */
export function zeros(backend: BackendWasm, shape: readonly number[]): tf.TensorInfo {
  const tensor = allocate(backend, shape);
  floatsOf(backend, tensor).fill(0);
  return tensor;
}

/** Frees temporaries. */
export function release(backend: BackendWasm, ...tensors: tf.TensorInfo[]): void {
  for (const { dataId } of tensors) {
    backend.disposeData(dataId);
  }
}

/** The same data under another shape, without a copy and without ownership: do not dispose it. */
export function withShape(tensor: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  return { ...tensor, shape: [...shape] };
}

/**
 * Runs `use` on a part of a tensor, without a copy: `shape` numbers from element `start` on. The part has its own identity on the
 * heap, so XNNPACK's caches of packed weights do not mix parts up; they are dropped when `use` returns.
 */
export function withPart<T>(
  backend: BackendWasm,
  tensor: tf.TensorInfo,
  start: number,
  shape: readonly number[],
  use: (part: tf.TensorInfo) => T,
): T {
  const offset = backend.getMemoryOffset(tensor.dataId) + start * Float32Array.BYTES_PER_ELEMENT;
  const part = backend.makeOutput([...shape], "float32", offset);
  try {
    return use(part);
  } finally {
    // Not `disposeData`: that would free memory that the whole tensor owns.
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(part.dataId).id);
    backend.dataIdMap.delete(part.dataId);
  }
}

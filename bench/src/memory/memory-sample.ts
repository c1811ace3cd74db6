import * as tf from "@tensorflow/tfjs";

/** What a process and its engine hold after some steps. */
export interface MemorySample {
  readonly step: number;
  /** Memory of the whole process that is in RAM. */
  readonly residentBytes: number;
  /** Size of the WebAssembly memory, in pages of 64 KiB; it never shrinks. */
  readonly wasmPages: number;
  /** Tensors that tfjs counts as alive. */
  readonly tensors: number;
  /** Bytes that the backend's allocator has handed out. */
  readonly liveBytes: number;
}

/** The sizes of a sample, without the step. */
export type MemorySizes = Omit<MemorySample, "step">;

/** What the backend `simd` tells beside tfjs' own figures. */
interface SimdMemory extends tf.MemoryInfo {
  readonly memoryPages: number;
  readonly numBytesInShared: number;
}

/** Measures this process and the active backend, which has to be `simd`. */
export function takeMemorySample(step: number): MemorySample {
  const { numTensors, memoryPages, numBytesInShared } = tf.memory() as SimdMemory;
  return {
    step,
    residentBytes: process.memoryUsage.rss(),
    wasmPages: memoryPages,
    tensors: numTensors,
    liveBytes: numBytesInShared,
  };
}

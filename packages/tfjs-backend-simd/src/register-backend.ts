import * as tf from "@tensorflow/tfjs";
import { SimdBackend } from "./backend";
import { availableThreads, canShareMemory, enableRelaxedSimd } from "./host";
import { registerKernels } from "./kernels/register";
import { Runtime } from "./runtime";
import { PLAIN_WASM, RELAXED_WASM } from "./generated/wasm";

/** The name under which tfjs knows this backend. */
export const SIMD_BACKEND = "simd";

/** Options of {@link registerSimdBackend}. */
export interface SimdBackendOptions {
  /** Threads, this one included. @default as many as there are cores; 1 in pages that are not cross-origin isolated */
  threads?: number;
  /** Use fused multiply-add where the runtime has it. @default true */
  relaxed?: boolean;
  /** @default "simd" */
  name?: string;
}

/** What was found and is used. */
export interface SimdBackendReport {
  readonly threads: number;
  /** Whether products use fused multiply-add. */
  readonly relaxed: boolean;
}

/**
 * Makes the backend ready and registers it with tfjs; `tf.setBackend("simd")` then activates it. `tf.removeBackend("simd")` stops its
 * threads and frees its memory.
 *
 * @throws Error when the runtime lacks WebAssembly SIMD or shared memory.
 */
export async function registerSimdBackend(options: SimdBackendOptions = {}): Promise<SimdBackendReport> {
  const { threads = canShareMemory() ? availableThreads() : 1, relaxed = true, name = SIMD_BACKEND } = options;
  if (!Number.isInteger(threads) || threads < 1 || (threads > 1 && !canShareMemory())) {
    throw new RangeError(
      `registerSimdBackend: threads must be a positive integer, and 1 where memory cannot be shared, got ${threads}`,
    );
  }
  const { bytes, isRelaxed } = chooseBuild(relaxed);
  const runtime = await Runtime.start(bytes, threads);
  registerKernels(name);
  tf.registerBackend(name, () => new SimdBackend(runtime));
  return { threads, relaxed: isRelaxed };
}

function chooseBuild(relaxed: boolean): { bytes: Uint8Array; isRelaxed: boolean } {
  if (relaxed) {
    enableRelaxedSimd();
    const bytes = decode(RELAXED_WASM);
    if (WebAssembly.validate(bytes as BufferSource)) {
      return { bytes, isRelaxed: true };
    }
  }
  return { bytes: decode(PLAIN_WASM), isRelaxed: false };
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

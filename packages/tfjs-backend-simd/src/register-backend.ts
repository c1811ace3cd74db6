import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { version } from "../package.json";
import { SimdBackend } from "./backend";
import { availableThreads, canShareMemory, enableJoinedVectors, enableRelaxedSimd } from "./host";
import { registerKernels } from "./kernels/register";
import { Runtime } from "./runtime";
import { PLAIN_WASM, RELAXED_WASM } from "./generated/wasm";

/** The name under which tfjs knows this backend. */
export const SIMD_BACKEND = "simd";

/** Version of this package, for reports of what a run was made with. */
export const SIMD_BACKEND_VERSION: string = version;

/** Options of {@link registerSimdBackend}. */
export interface SimdBackendOptions {
  /** Threads, this one included. @default as many as there are cores; 1 in pages that are not cross-origin isolated */
  threads?: number;
  /** Use fused multiply-add where the runtime has it. @default true */
  relaxed?: boolean;
  /**
   * Use kernels for vectors of 256 bits where the runtime makes such vectors of pairs: Node 24 on x86-64, by an experimental flag of V8 that
   * this sets for the whole process. Results are the same to the bit. Nothing without `relaxed`. @default true
   */
  wide?: boolean;
  /** @default "simd" */
  name?: string;
}

/** What the backend found here and uses. */
export interface SimdBackendReport {
  readonly threads: number;
  /** Whether products use fused multiply-add. */
  readonly relaxed: boolean;
  /** Whether products use vectors of 256 bits. */
  readonly wide: boolean;
}

/** What the backends registered here use, by the functions that tfjs makes them with. */
const reports = new WeakMap<object, SimdBackendReport>();

/** Runtimes of backends that tfjs has not made yet, by name: it disposes only what it has made. */
const idle = new Map<string, Runtime>();

/** Registrations under way, by name. */
const pending = new Map<string, Promise<SimdBackendReport>>();

/**
 * Prepares the backend and registers it with tfjs; `tf.setBackend("simd")` then activates it. `tf.removeBackend("simd")` stops its
 * threads and frees its memory; those of a backend that was never activated end when its name is registered again. A name that is registered
 * already stays as it is, whatever the options: the call gives the report of the first.
 *
 * @throws GanClsError `invalid-argument` for a number of threads that is impossible here, or the name of another backend; the runtime's own error
 * where it lacks WebAssembly SIMD or shared memory.
 */
export async function registerSimdBackend(options: SimdBackendOptions = {}): Promise<SimdBackendReport> {
  const {
    threads = canShareMemory() ? availableThreads() : 1,
    relaxed = true,
    wide = true,
    name = SIMD_BACKEND,
  } = options;
  if (!Number.isInteger(threads) || threads < 1 || (threads > 1 && !canShareMemory())) {
    throw new GanClsError(
      "invalid-argument",
      `registerSimdBackend: threads must be a positive integer, and 1 where memory cannot be shared, got ${threads}`,
    );
  }
  return registerOnce({ threads, relaxed, wide, name });
}

/** tfjs would keep the first backend of a name, and nobody could stop the threads of a second. */
async function registerOnce(options: Required<SimdBackendOptions>): Promise<SimdBackendReport> {
  const { name } = options;
  const factory = tf.findBackendFactory(name);
  if (factory !== null) {
    return reports.get(factory) ?? refuseName(name);
  }
  const report = pending.get(name) ?? register(options).finally(() => pending.delete(name));
  pending.set(name, report);
  return report;
}

async function register({ threads, relaxed, wide, name }: Required<SimdBackendOptions>): Promise<SimdBackendReport> {
  idle.get(name)?.dispose();
  idle.delete(name);
  const build = relaxed ? await chooseRelaxedBuild(wide) : PLAIN_BUILD;
  const runtime = await Runtime.start(decode(build.wasm), { threads, wide: build.wide });
  const factory = (): SimdBackend => {
    idle.delete(name);
    return new SimdBackend(runtime);
  };
  if (!tf.registerBackend(name, factory)) {
    // Another has taken it since.
    runtime.dispose();
    refuseName(name);
  }
  idle.set(name, runtime);
  registerKernels(name);
  const report = { threads, relaxed: build.relaxed, wide: build.wide };
  reports.set(factory, report);
  return report;
}

function refuseName(name: string): never {
  throw new GanClsError(
    "invalid-argument",
    `registerSimdBackend: expected a name that no other backend has, got "${name}"; take another, or remove that backend by tf.removeBackend first`,
  );
}

const PLAIN_BUILD = { wasm: PLAIN_WASM, relaxed: false, wide: false };

async function chooseRelaxedBuild(wide: boolean): Promise<typeof PLAIN_BUILD> {
  // A flag that the runtime does not know would be reported on stderr.
  const isValid = (): boolean => WebAssembly.validate(decode(RELAXED_WASM) as BufferSource);
  if (!isValid()) {
    enableRelaxedSimd();
  }
  if (!isValid()) {
    return PLAIN_BUILD;
  }
  if (wide && enableJoinedVectors()) {
    const { WIDE_WASM } = await import("./generated/wide-wasm");
    return { wasm: WIDE_WASM, relaxed: true, wide: true };
  }
  return { wasm: RELAXED_WASM, relaxed: true, wide: false };
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

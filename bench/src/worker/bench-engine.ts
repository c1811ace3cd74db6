import { plainKernel } from "@gan-cls/classical";
import { GanClsError, type MatrixKernel } from "@gan-cls/core";
import { createMatrixKernel, ENGINE_NAMES, prepareEngine } from "@gan-cls/engine";
import { registerSimdBackend, SIMD_BACKEND } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";
import type { WorkRequest } from "../protocol";

/** An engine that runs, with what the results tell of it. */
export interface RunningBenchEngine {
  readonly versions: Readonly<Record<string, string>>;
  readonly detail: string;
  /** Products for the classical methods. */
  readonly kernel: MatrixKernel;
}

/**
 * Starts the engine of a request as the command line does, in tfjs' production mode.
 *
 * @throws GanClsError `unsupported` when it does not work here or takes no number of threads, `invalid-argument` for an unknown name.
 */
export async function startBenchEngine({
  variant,
  threads,
}: Pick<WorkRequest, "variant" | "threads">): Promise<RunningBenchEngine> {
  tf.enableProdMode();
  if (threads !== null) {
    return startSimd(variant, threads);
  }
  if (variant === "wasm-stock") {
    return startStockWasm();
  }
  const engine = ENGINE_NAMES.find((name) => name === variant);
  if (engine === undefined) {
    throw new GanClsError("invalid-argument", `startBenchEngine: expected an engine, got ${variant}`);
  }
  const report = await prepareEngine({ engine, onWarning: () => {} });
  // As the command line does: products through tfjs' cpu backend are slower than plain loops.
  const kernel = engine === "cpu" ? plainKernel : createMatrixKernel();
  return { versions: report.versions, detail: describeThreads(report.threads), kernel };
}

/** Our own backend with a number of threads, which `prepareEngine` does not take. */
async function startSimd(variant: string, threads: number): Promise<RunningBenchEngine> {
  if (variant !== "simd") {
    throw new GanClsError("unsupported", `startBenchEngine: only simd takes a number of threads, got ${variant}`);
  }
  const report = await registerSimdBackend({ threads });
  await tf.setBackend(SIMD_BACKEND);
  return { versions: ownVersions(), detail: describeThreads(report.threads), kernel: createMatrixKernel() };
}

/** TensorFlow.js' own WebAssembly backend, without the kernels that `@gan-cls/engine` adds. */
async function startStockWasm(): Promise<RunningBenchEngine> {
  const { getThreadsCount, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  const versions = { ...ownVersions(), "@tensorflow/tfjs-backend-wasm": version };
  return { versions, detail: describeThreads(getThreadsCount()), kernel: createMatrixKernel() };
}

function ownVersions(): Record<string, string> {
  return { node: process.versions.node, "@tensorflow/tfjs": tf.version.tfjs };
}

function describeThreads(count: number): string {
  return count === 1 ? "1 thread" : `${count} threads`;
}

import { plainKernel } from "@gan-cls/classical";
import { GanClsError, type MatrixKernel } from "@gan-cls/core";
import { createMatrixKernel, prepareEngine, type EngineName } from "@gan-cls/engine";
import * as tf from "@tensorflow/tfjs";
import type { WorkRequest } from "../protocol";

/** An engine that runs, with what the results say about it. */
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
  if (threads !== null && variant !== "simd") {
    throw new GanClsError("unsupported", `startBenchEngine: only simd takes a number of threads, got ${variant}`);
  }
  if (variant === "wasm-stock") {
    return startStockWasm();
  }
  const report = await prepareEngine({
    engine: variant as EngineName,
    threads: threads ?? undefined,
    onWarning: () => {},
  });
  // As the command line does: products through tfjs' cpu backend are slower than plain loops.
  const kernel = report.name === "cpu" ? plainKernel : createMatrixKernel();
  return { versions: report.versions, detail: describeThreads(report.threads), kernel };
}

/** TensorFlow.js' own WebAssembly backend, which is no engine of ours: it has no gradients of convolutions. */
async function startStockWasm(): Promise<RunningBenchEngine> {
  const { getThreadsCount, version_wasm: version } = await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  return {
    versions: {
      node: process.versions.node,
      "@tensorflow/tfjs": tf.version.tfjs,
      "@tensorflow/tfjs-backend-wasm": version,
    },
    detail: describeThreads(getThreadsCount()),
    kernel: createMatrixKernel(),
  };
}

function describeThreads(count: number): string {
  return count === 1 ? "1 thread" : `${count} threads`;
}

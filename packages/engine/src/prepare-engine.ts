import { assertOneOf, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { cpuEngine } from "./engines/cpu";
import { EngineTimes, fastestFirst, measureEntries, type ProbeExtent, startFirst } from "./contest";
import { type Engine, ENGINE_NAMES, type EngineName } from "./engines/engine";
import { nodeEngine } from "./engines/node";
import { simdEngine } from "./engines/simd";
import { wasmEngine } from "./engines/wasm";
import { webglEngine } from "./engines/webgl";
import { webgpuEngine } from "./engines/webgpu";
import { type NodeHost, nodeHost } from "./host";
import type { EngineCandidate, EngineReport } from "./report";

const PROCESS_TIMES = new EngineTimes();

/** An engine, or `auto` for the fastest that works. */
export type EngineChoice = EngineName | "auto";

/** Options of {@link prepareEngine}. */
export interface PrepareEngineOptions {
  /** @default "auto" */
  engine?: EngineChoice;
  /** Hears what the user should know: that only the slow cpu engine runs. @default console.warn */
  onWarning?: (message: string) => void;
  /**
   * Folder or URL prefix of tfjs-backend-wasm's `.wasm` files, ending in a slash; browsers with a bundler need it.
   * @default found by itself in Node, beside the script in browsers
   */
  wasmPath?: string;
  /**
   * Which engines are timed on a small training step: those between which `auto` must choose, or `all`, also when one is asked for, to
   * compare them. Results are remembered for the life of the process.
   *
   * @default "needed"
   */
  probe?: ProbeExtent;
  /**
   * Threads of the engine `simd`, a positive integer; the others have their own ways. The first call that starts it decides for the life
   * of the process. One thread is for a process of several that work side by side.
   *
   * @default as many as there are cores
   */
  threads?: number;
}

/**
 * Finds the fastest tfjs backend that works here, or starts the one asked for, makes it tfjs' active backend, and tells what it found.
 * Where several could be the fastest, `auto` starts and times them on a small training step, in less than a second. Engines that were
 * not needed are judged without loading them. May be called again, also for another engine.
 *
 * @throws GanClsError `invalid-argument` for an unknown name, `unsupported` when the engine asked for does not work here.
 */
export async function prepareEngine(options: PrepareEngineOptions = {}): Promise<EngineReport> {
  const {
    engine: choice = "auto",
    onWarning = (message) => console.warn(message),
    wasmPath,
    probe = "needed",
    threads,
  } = options;
  assertOneOf("prepareEngine", "engine", choice, ["auto", ...ENGINE_NAMES]);
  assertOneOf("prepareEngine", "probe", probe, ["needed", "all"]);
  if (threads !== undefined) {
    assertPositiveInteger("prepareEngine", "threads", threads);
  }
  const host = nodeHost();
  const judged = listEngines(host, { wasmPath, threads }).map((engine) => ({
    engine,
    verdict: engine.probe(),
    measured: null,
  }));
  const entries = choice === "auto" || probe === "all" ? await measureEntries(judged, probe, PROCESS_TIMES) : judged;
  const queue = fastestFirst(entries).filter(({ engine }) => choice === "auto" || choice === engine.name);
  const { started, failed } = await startFirst(queue);
  const candidates = entries.map(({ engine, verdict, measured }) => {
    return { name: engine.name, ...(failed.get(engine) ?? verdict), measured };
  });
  if (started === undefined) {
    throw unsupported(choice, candidates);
  }
  const { engine, running } = started;
  if (engine === cpuEngine) {
    onWarning("prepareEngine: the cpu engine trains up to 1000 times slower than wasm; use it for tests only");
  }
  const versions = { ...(host && { node: host.version }), "@tensorflow/tfjs": tf.version.tfjs, ...running.versions };
  return { name: engine.name, backend: engine.backend, ...running, versions, candidates };
}

/** All engines, in the order of {@link ENGINE_NAMES}. */
function listEngines(
  host: NodeHost | undefined,
  { wasmPath, threads }: Pick<PrepareEngineOptions, "wasmPath" | "threads">,
): Engine[] {
  return [
    webgpuEngine(host),
    webglEngine,
    simdEngine(threads),
    nodeEngine(host),
    wasmEngine(host, wasmPath),
    cpuEngine,
  ];
}

function unsupported(choice: EngineChoice, candidates: readonly EngineCandidate[]): GanClsError {
  const { reason, hint } = candidates.find(({ name }) => name === choice) ?? { reason: "none does", hint: null };
  return new GanClsError(
    "unsupported",
    `prepareEngine: expected an engine that works here, got ${choice}: ${reason}${hint === null ? "" : `; ${hint}`}`,
    { details: { candidates } },
  );
}

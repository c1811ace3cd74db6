import { assertOneOf, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { cpuEngine } from "./engines/cpu";
import { type Engine, ENGINE_NAMES, type EngineName, type RunningEngine, type Verdict } from "./engines/engine";
import { nodeEngine } from "./engines/node";
import { simdEngine } from "./engines/simd";
import { wasmEngine } from "./engines/wasm";
import { nodeHost } from "./host";
import type { EngineCandidate, EngineReport } from "./report";

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
}

/**
 * Finds the fastest tfjs backend that works here, or starts the one asked for, makes it tfjs' active backend, and tells what it found.
 * Engines that were not needed are judged without loading them. May be called again, also for another engine.
 *
 * @throws GanClsError `invalid-argument` for an unknown name, `unsupported` when the engine asked for does not work here.
 */
export async function prepareEngine(options: PrepareEngineOptions = {}): Promise<EngineReport> {
  const { engine: choice = "auto", onWarning = (message) => console.warn(message), wasmPath } = options;
  assertOneOf("prepareEngine", "engine", choice, ["auto", ...ENGINE_NAMES]);
  const host = nodeHost();
  const candidates: EngineCandidate[] = [];
  let found: { engine: Engine; running: RunningEngine } | undefined;
  for (const engine of [simdEngine, nodeEngine(host), wasmEngine(host, wasmPath), cpuEngine]) {
    const wanted = found === undefined && (choice === "auto" || choice === engine.name);
    const { verdict, running } = wanted ? await tryToStart(engine) : { verdict: engine.probe() };
    candidates.push({ name: engine.name, ...verdict });
    found ??= running && { engine, running };
  }
  if (found === undefined) {
    throw unsupported(choice, candidates);
  }
  const { engine, running } = found;
  if (engine === cpuEngine) {
    onWarning("prepareEngine: the cpu engine trains up to 1000 times slower than wasm; use it for tests only");
  }
  const versions = { ...(host && { node: host.version }), "@tensorflow/tfjs": tf.version.tfjs, ...running.versions };
  return { name: engine.name, backend: engine.backend, ...running, versions, candidates };
}

async function tryToStart(engine: Engine): Promise<{ verdict: Verdict; running?: RunningEngine }> {
  const verdict = engine.probe();
  if (!verdict.usable) {
    return { verdict };
  }
  try {
    return { verdict, running: await engine.start() };
  } catch (error) {
    return { verdict: engine.explain(error) };
  }
}

function unsupported(choice: EngineChoice, candidates: readonly EngineCandidate[]): GanClsError {
  const { reason, hint } = candidates.find(({ name }) => name === choice) ?? { reason: "none does", hint: null };
  return new GanClsError(
    "unsupported",
    `prepareEngine: expected an engine that works here, got ${choice}: ${reason}${hint === null ? "" : `; ${hint}`}`,
    { details: { candidates } },
  );
}

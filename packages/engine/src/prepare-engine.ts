import { assertOneOf, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { cpuEngine } from "./engines/cpu";
import { type Engine, ENGINE_NAMES, type EngineName, type Verdict } from "./engines/engine";
import { nodeEngine } from "./engines/node";
import { wasmEngine } from "./engines/wasm";
import { nodeHost } from "./host";
import type { EngineCandidate, EngineReport } from "./report";

/** Options of {@link prepareEngine}. */
export interface PrepareEngineOptions {
  /** Which engine to use; `auto` takes the fastest that works. @default "auto" */
  engine?: EngineName | "auto";
  /** Hears what the user should know, such as that only the slow cpu engine works. @default console.warn */
  onWarning?: (message: string) => void;
  /** Folder or URL prefix of tfjs-backend-wasm's `.wasm` files, ending in a slash; browsers with a bundler need it. */
  wasmPath?: string;
}

/**
 * Finds the fastest tfjs backend that works here, or the one asked for, makes it tfjs' active backend, and tells what it found. May be
 * called again, also with another engine.
 *
 * @throws GanClsError `invalid-argument` for an unknown name, `unsupported` when the engine asked for does not work here.
 */
export async function prepareEngine(options: PrepareEngineOptions = {}): Promise<EngineReport> {
  const { engine: choice = "auto", onWarning = console.warn, wasmPath } = options;
  assertOneOf("prepareEngine", "engine", choice, ["auto", ...ENGINE_NAMES]);
  const engines = [nodeEngine, wasmEngine(wasmPath), cpuEngine];
  const candidates: EngineCandidate[] = [];
  let active: Engine | undefined;
  for (const engine of engines) {
    const wanted = active === undefined && (choice === "auto" || choice === engine.name);
    const verdict = wanted ? await activate(engine) : engine.probe();
    candidates.push({ name: engine.name, ...verdict });
    if (wanted && verdict.usable) {
      active = engine;
    }
  }
  if (active === undefined) {
    throw unsupported(choice, candidates);
  }
  if (active === cpuEngine) {
    onWarning("prepareEngine: the cpu engine is up to 1000 times slower than wasm; use it for tests only");
  }
  return report(active, candidates);
}

/** Makes an engine tfjs' active backend, if it can be. */
async function activate(engine: Engine): Promise<Verdict> {
  const verdict = engine.probe();
  if (!verdict.usable) {
    return verdict;
  }
  try {
    await engine.load();
    if (!(await tf.setBackend(engine.backend))) {
      return engine.explain("tf.setBackend refused it");
    }
    await tf.ready();
    return verdict;
  } catch (error) {
    return engine.explain(error);
  }
}

function unsupported(choice: string, candidates: readonly EngineCandidate[]): GanClsError {
  const refused = candidates.find(({ name }) => name === choice);
  const hint = refused?.hint ? `; ${refused.hint}` : "";
  return new GanClsError(
    "unsupported",
    `prepareEngine: expected an engine that works here, got ${choice}: ${refused?.reason ?? "none does"}${hint}`,
    { details: { candidates } },
  );
}

async function report(engine: Engine, candidates: readonly EngineCandidate[]): Promise<EngineReport> {
  const { threads, simd, versions } = await engine.describe();
  const host = nodeHost();
  return {
    name: engine.name,
    backend: engine.backend,
    threads,
    simd,
    versions: { ...(host && { node: host.version }), "@tensorflow/tfjs": tf.version.tfjs, ...versions },
    candidates,
  };
}

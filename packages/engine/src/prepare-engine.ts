import { assertOneOf, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { cpuEngine, webglEngine } from "./engines/built-in";
import { EngineTimes, fastestFirst, measureEntries, type ProbeExtent, startFirst } from "./contest";
import { type Engine, ENGINE_NAMES, type EngineName, type Verdict } from "./engines/engine";
import { nodeEngine } from "./engines/node";
import { simdEngine } from "./engines/simd";
import { webgpuEngine } from "./engines/webgpu";
import { type NodeHost, nodeHost } from "./host";

const PROCESS_TIMES = new EngineTimes();

/** An engine, or `auto` for the fastest that works here. */
export type EngineChoice = EngineName | "auto";

/** Options of {@link prepareEngine}. */
export interface PrepareEngineOptions {
  /** @default "auto" */
  engine?: EngineChoice;
  /** Receives what the user should know: that only the slow cpu engine runs. @default console.warn */
  onWarning?: (message: string) => void;
  /**
   * Which engines are timed on a small training step: those between which `auto` must choose, or `all`, also when one is asked for, to
   * compare them. Results are remembered for the life of the process.
   *
   * @default "needed"
   */
  probe?: ProbeExtent;
  /**
   * Threads of the engine `simd`, a positive integer; the others choose for themselves. The first call that starts it decides until
   * `tf.removeBackend("simd")`, and a page that is not cross-origin isolated has one thread, whatever is asked for; the report says how many there are.
   * Use one thread where several processes work side by side.
   *
   * @default as many as there are cores
   */
  threads?: number;
}

/** What {@link prepareEngine} found out about one engine. */
export interface EngineCandidate extends Verdict {
  readonly name: EngineName;
  /** Seconds of one small training step here; `null` when it was not measured. */
  readonly measured: number | null;
}

/** Which engine runs and which others there are: plain data, printed by `gan-cls doctor` and stored with every run. */
export interface EngineReport {
  readonly name: EngineName;
  /** tfjs' name of the backend: `webgpu`, `webgl`, `simd`, `tensorflow` or `cpu`. */
  readonly backend: string;
  /** Processor threads that one operation may use. */
  readonly threads: number;
  /** Whether it computes with vector instructions. */
  readonly simd: boolean;
  /** Vector instructions whose results differ in the last digit from those of others. @default none that do */
  readonly instructions?: string;
  /** Versions of everything involved, by package name (and `node`). */
  readonly versions: Readonly<Record<string, string>>;
  /** All engines, those that are usually faster first. */
  readonly candidates: readonly EngineCandidate[];
}

/**
 * Finds the fastest tfjs backend that works here, or starts the one asked for, makes it tfjs' active backend, and reports what it found.
 * Where several could be the fastest, `auto` starts and times them on a small training step, in less than a second. Engines that were
 * not needed are probed without loading them. May be called again, also for another engine.
 *
 * @throws GanClsError `invalid-argument` for an unknown name, `unsupported` when the engine asked for does not work here.
 */
export async function prepareEngine(options: PrepareEngineOptions = {}): Promise<EngineReport> {
  const {
    engine: choice = "auto",
    onWarning = (message) => console.warn(message),
    probe = "needed",
    threads,
  } = options;
  assertKnown(choice);
  assertOneOf("prepareEngine", "probe", probe, ["needed", "all"]);
  if (threads !== undefined) {
    assertPositiveInteger("prepareEngine", "threads", threads);
  }
  const host = nodeHost();
  const probed = listEngines(host, threads).map((engine) => ({ engine, verdict: engine.probe(), measured: null }));
  const entries = choice === "auto" || probe === "all" ? await measureEntries(probed, probe, PROCESS_TIMES) : probed;
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
    onWarning("prepareEngine: the cpu engine trains thousands of times slower than simd; use it for tests only");
  }
  const versions = { ...(host && { node: host.version }), "@tensorflow/tfjs": tf.version.tfjs, ...running.versions };
  return { name: engine.name, backend: engine.backend, ...running, versions, candidates };
}

function assertKnown(choice: string): void {
  const choices = ["auto", ...ENGINE_NAMES];
  if (choice === "wasm") {
    throw new GanClsError(
      "invalid-argument",
      `prepareEngine: expected engine to be one of ${choices.join(", ")}, got "wasm", which no longer exists; ` +
        "use simd (a run that was stored with wasm cannot be resumed: start it again)",
    );
  }
  assertOneOf("prepareEngine", "engine", choice, choices);
}

/** All engines, in the order of {@link ENGINE_NAMES}. */
function listEngines(host: NodeHost | undefined, threads: number | undefined): Engine[] {
  return [webgpuEngine(host), webglEngine, simdEngine(threads), nodeEngine(host), cpuEngine];
}

function unsupported(choice: EngineChoice, candidates: readonly EngineCandidate[]): GanClsError {
  const { reason, hint } = candidates.find(({ name }) => name === choice) ?? { reason: "none does", hint: null };
  return new GanClsError(
    "unsupported",
    `prepareEngine: expected an engine that works here, got ${choice}: ${reason}${hint === null ? "" : `; ${hint}`}`,
    { details: { candidates } },
  );
}

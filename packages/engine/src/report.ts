import type { EngineName, Verdict } from "./engines/engine";

/** What {@link prepareEngine} thought of one engine. */
export interface EngineCandidate extends Verdict {
  readonly name: EngineName;
  /** Seconds of one small training step here; `null` when it was not measured. */
  readonly measured: number | null;
}

/** Which engine runs and what else there would be: plain data, printed by `gan-cls doctor` and kept with every run. */
export interface EngineReport {
  readonly name: EngineName;
  /** tfjs' name of the backend: `webgpu`, `webgl`, `simd`, `tensorflow`, `wasm` or `cpu`. */
  readonly backend: string;
  /** Threads of the processor that one operation may use. */
  readonly threads: number;
  /** Whether it computes with vector instructions. */
  readonly simd: boolean;
  /** Versions of everything involved, by package name (and `node`). */
  readonly versions: Readonly<Record<string, string>>;
  /** All engines, those that usually are faster first. */
  readonly candidates: readonly EngineCandidate[];
}

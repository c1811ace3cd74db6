import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** The engines, those that are usually faster first. */
export const ENGINE_NAMES = ["webgpu", "webgl", "simd", "node", "cpu"] as const;

/** An engine's name, as `--engine` takes it. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Whether an engine can work here, as far as is known without starting it, or after trying. */
export interface Verdict {
  readonly usable: boolean;
  /** Why, in one line. */
  readonly reason: string;
  /** What would make it usable, or faster, in one line; `null` when there is nothing to do. */
  readonly hint: string | null;
}

/** What is known of an engine once it runs. */
export interface RunningEngine {
  /** Threads of the processor that one operation may use. */
  readonly threads: number;
  /** Whether it computes with the processor's vector instructions. */
  readonly simd: boolean;
  /** Vector instructions whose results differ in the last digit from those of others. @default none that do */
  readonly instructions?: string;
  /** Versions of its parts by package name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** One way to run TensorFlow.js. */
export interface Engine {
  readonly name: EngineName;
  /** The name under which tfjs knows the backend. */
  readonly backend: string;
  /** Whether it can work here, without loading anything. */
  probe(): Verdict;
  /** Loads the backend and makes it tfjs' active one. Rejects if it cannot work here. */
  start(): Promise<RunningEngine>;
  /** Explains why {@link start} rejected. */
  explain(error: unknown): Verdict;
}

/**
 * Makes a registered backend tfjs' active one.
 *
 * @throws GanClsError `unsupported` when the backend does not start; tfjs has then logged why.
 */
export async function activateBackend(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) {
    throw new GanClsError("unsupported", `tfjs could not start its backend ${backend}`);
  }
}

/** The first line of what was thrown. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split("\n")[0]
    .trim();
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GanClsError } from "@gan-cls/core";
import { ENGINE_NAMES, type EngineName } from "@gan-cls/engine";

/** The engines that can be measured: ours, and TensorFlow.js' own WebAssembly backend, which cannot train convolutions. */
export const BENCH_ENGINES = [...ENGINE_NAMES, "wasm-stock"] as const;

export type BenchEngine = EngineName | "wasm-stock";

/** An engine, with how many threads, under which Node. */
export interface EngineSpec {
  /** As it was written: `simd`, `simd:1`, `simd@24`, `simd:1@24`. */
  readonly text: string;
  readonly engine: BenchEngine;
  /** `null` for the engine's own default. */
  readonly threads: number | null;
  /** Major version of Node; `null` for the Node that compares. */
  readonly node: number | null;
}

const PATTERN = /^(?<engine>[a-z-]+)(?::(?<threads>[1-9]\d*))?(?:@(?<node>[1-9]\d*))?$/;

/**
 * Reads `name[:threads][@node]`.
 *
 * @throws GanClsError `invalid-argument` for anything else.
 */
export function parseEngineSpec(text: string): EngineSpec {
  const { engine, threads, node } = PATTERN.exec(text)?.groups ?? {};
  const known = BENCH_ENGINES.find((name) => name === engine);
  if (known === undefined) {
    throw new GanClsError(
      "invalid-argument",
      `parseEngineSpec: expected name[:threads][@node] with a name of ${BENCH_ENGINES.join(", ")}, got ${text}`,
    );
  }
  return { text, engine: known, threads: toNumber(threads), node: toNumber(node) };
}

function toNumber(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}

/**
 * The Node of a major version, from the npm registry's package `node` (fetched once, then from npm's cache).
 *
 * @throws GanClsError `not-found` when npx cannot get it.
 */
export async function findNode(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  try {
    const args = ["--yes", "--package", `node@${major}`, "--", "node", "-p", "process.execPath"];
    // On Windows npx is a script that only a shell can start; none of these words needs quoting.
    const { stdout } = await promisify(execFile)("npx", args, { shell: process.platform === "win32" });
    return stdout.trim();
  } catch (error) {
    throw new GanClsError("not-found", `findNode: npx could not get node@${major} from the npm registry`, {
      cause: error,
    });
  }
}

import { parseArgs } from "node:util";
import { assertNonNegativeInteger, assertPositiveInteger, GanClsError } from "@gan-cls/core";

/** Everything that the command line decides. */
export interface MemoryOptions {
  readonly steps: number;
  /** Steps between two samples. */
  readonly every: number;
  readonly seed: number;
  readonly threads: number;
  /** Folder of the results; `undefined` to print them only. */
  readonly out: string | undefined;
}

export const MEMORY_USAGE = `Usage: memory.js [options]

  --steps N     steps of the GAN (default 2000)
  --every N     steps between samples (default 100)
  --seed N      of the training (default 1)
  --threads N   of the engine (default 1)
  --out FOLDER  where memory.json goes, and RESULTS.md whose section is replaced (default bench; nothing is written by
                fewer than 2000 steps without it)
  --help        this text
`;

/** Steps of a run whose figures are worth keeping. */
const WHOLE_STEPS = 2_000;

/**
 * Reads the command line without the program's name.
 *
 * @param defaultOut Folder of the results of a whole run.
 * @returns `undefined` when help is asked for.
 * @throws GanClsError `invalid-argument`, or the TypeError of `parseArgs`, for what is not understood.
 */
export function parseMemoryOptions(args: readonly string[], defaultOut: string): MemoryOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      steps: { type: "string", default: String(WHOLE_STEPS) },
      every: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      threads: { type: "string", default: "1" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  const [steps, every, seed, threads] = [values.steps, values.every, values.seed, values.threads].map(Number);
  Object.entries({ steps, every, threads }).forEach(([name, value]) =>
    assertPositiveInteger("parseMemoryOptions", name, value),
  );
  assertNonNegativeInteger("parseMemoryOptions", "seed", seed);
  if (steps < 2 * every) {
    throw new GanClsError(
      "invalid-argument",
      `parseMemoryOptions: steps must be at least twice every (${every}), for two samples, got ${steps}`,
    );
  }
  return { steps, every, seed, threads, out: values.out ?? (steps >= WHOLE_STEPS ? defaultOut : undefined) };
}

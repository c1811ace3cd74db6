import { parseArgs } from "node:util";

/** What the command line of the harness says. */
export interface HarnessOptions {
  /** The beginning of a trial's id; everything if empty. */
  readonly only: string;
  readonly seed: number;
  readonly kills: number;
  /** Most tries of each fault in each operation. */
  readonly each: number;
  readonly isQuick: boolean;
  /** Tries at a time. */
  readonly jobs: number;
  /** After these nothing new is begun. */
  readonly seconds: number;
  /** Where the page with the table is written. */
  readonly write: string | undefined;
  /** A file of outcomes: what it has is not tried again unless it had gone wrong, and what is tried is added. */
  readonly log: string | undefined;
  /** Whether the folders of all tries stay. */
  readonly keep: boolean;
}

/** Kills that are tried when nothing else is asked for. */
const KILLS = { full: 100, quick: 8 };

/** What is tried in CI begins within these seconds; the last tries may take 40 more on a slow machine. */
const QUICK_SECONDS = 75;

/** @throws TypeError for an option that there is not. */
export function readOptions(words: readonly string[]): HarnessOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: "string", default: "" },
      seed: { type: "string", default: "1" },
      kills: { type: "string" },
      each: { type: "string" },
      quick: { type: "boolean", default: false },
      seconds: { type: "string" },
      jobs: { type: "string" },
      write: { type: "string" },
      log: { type: "string" },
      keep: { type: "boolean", default: false },
    },
  });
  const { only, quick: isQuick, write, log, keep } = values;
  return {
    ...{ only, isQuick, write, log, keep },
    seed: Number(values.seed),
    kills: Number(values.kills ?? (isQuick ? KILLS.quick : KILLS.full)),
    jobs: Number(values.jobs ?? (isQuick ? 2 : 1)),
    each: Number(values.each ?? Infinity),
    seconds: Number(values.seconds ?? (isQuick ? QUICK_SECONDS : Infinity)),
  };
}

import type { Dirent } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { isGanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { readJsonIfPresent } from "./files";
import { CELLS_FOLDER } from "./folder-store";
import { parseEvents } from "./read-events";
import { CONFIG_FILE, readConfig, type RunConfig } from "./run-config";
import { EVENTS_FILE } from "./run-folder";
import { LOCK_FILE, readRunOwner } from "./run-lock";
import { plannedNames, readRunPlan } from "./run-plan";

/** Commands whose runs can be resumed. */
export const RESUMABLE_COMMANDS: readonly string[] = [
  ...["study", "learn", "train gan", "train cnn", "transfer", "classical"],
];

/**
 * - `running`: a process works on it.
 * - `finished`: everything that was asked for is there.
 * - `stopped`: it ended before, by a stop, an error or a crash.
 * - `damaged`: its configuration or its results cannot be read.
 */
export type RunState = "running" | "finished" | "stopped" | "damaged";

/** What a run is and how far it has come. */
export interface RunDescription {
  /** As it was given. */
  readonly folder: string;
  readonly name: string;
  /** Such as `train gan`; `undefined` where the configuration is missing or damaged. */
  readonly command: string | undefined;
  readonly state: RunState;
  /** Whether `gan-cls resume` can go on with it. */
  readonly isResumable: boolean;
  /** What is damaged, and what to do. */
  readonly reason?: string;
  /** Who works on it. */
  readonly owner?: { readonly pid: number; readonly host: string };
  /** How much of it is done, where that can be told. */
  readonly progress?: { readonly done: number; readonly total: number; readonly unit: "cells" | "steps" };
  /** Of all files. */
  readonly bytes: number;
  /** When its log was last written, by the clock of the file system: milliseconds since 1970. That may be in the future where a clock was wrong. */
  readonly changedAt: number;
}

/** The log is read from here, backwards from its end: room for some hundred of its lines. */
const TAIL_BYTES = 2 ** 17;

/** Folders within a run that are looked at. */
const LARGEST_DEPTH = 16;

/**
 * Describes a run from its folder alone, without changing anything; also one that is damaged or that another process works on.
 *
 * @returns `undefined` if it is not the folder of a run.
 * @throws GanClsError `io` when the folder cannot be read.
 */
export async function describeRun(folder: string): Promise<RunDescription | undefined> {
  const names = await namesIn(folder);
  if (!names.includes(CONFIG_FILE) && !(names.includes(EVENTS_FILE) && names.includes(LOCK_FILE))) {
    return undefined;
  }
  const [held, config, tail, results] = await Promise.all([
    readRunOwner(folder),
    attempt(() => readConfig(folder)),
    readTail(join(folder, EVENTS_FILE)),
    attempt(() => readJsonIfPresent(join(folder, "results.json"))),
  ]);
  const { command } = config.value ?? {};
  const isResumable = command !== undefined && RESUMABLE_COMMANDS.includes(command);
  const hasEnded = isEnded(tail, { isResumable, hasResults: results.value !== undefined });
  const reason = config.reason ?? (hasEnded ? results.reason : undefined);
  const isRunning = held?.isAlive === true;
  const stopped = hasEnded ? "finished" : "stopped";
  const progress = await progressOf(folder, config.value, tail);
  return {
    ...{ folder, name: basename(folder), command, isResumable },
    state: isRunning ? "running" : reason === undefined ? stopped : "damaged",
    ...(!isRunning && reason !== undefined && { reason }),
    ...(isRunning && held.owner !== undefined && { owner: { pid: held.owner.pid, host: held.owner.host } }),
    ...(progress !== undefined && { progress }),
    bytes: await sizeOf(folder, LARGEST_DEPTH),
    changedAt: await changedAt(folder),
  };
}

/**
 * The runs in a folder such as `runs`, or the one run that it is, the newest first.
 *
 * @throws GanClsError `not-found` when there is no such folder, `io`.
 */
export async function listRuns(folder: string): Promise<RunDescription[]> {
  const itself = await describeRun(folder);
  if (itself !== undefined) {
    return [itself];
  }
  const described = await Promise.all(
    (await namesIn(folder)).map((name) => describeRun(join(folder, name)).catch(ignoreNoFolder)),
  );
  return described
    .filter((run) => run !== undefined)
    .sort((a, b) => b.changedAt - a.changedAt || b.name.localeCompare(a.name, "en"));
}

/** Files beside the runs, and what was removed in between. */
function ignoreNoFolder(error: unknown): undefined {
  const { systemCode } = isGanClsError(error) ? error.details : {};
  if (systemCode !== "ENOTDIR" && systemCode !== "ENOENT") {
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw toFileError("describeRun", folder, error);
  }
}

/** A value, or why there is none. */
async function attempt<Value>(read: () => Promise<Value>): Promise<{ value?: Value; reason?: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

/** An event of a log, as far as it matters here. */
type LoggedEvent = Readonly<Record<string, unknown>>;

/** The last events of a log, oldest first; none where there is no log that can be read. */
async function readTail(path: string): Promise<LoggedEvent[]> {
  try {
    if (!(await stat(path)).isFile()) {
      // A named pipe would keep whoever opens it waiting.
      return [];
    }
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      // The first line may be half of one, which is no JSON and is left out.
      return parseEvents(buffer.subarray(0, bytesRead).toString("utf8")) as unknown as LoggedEvent[];
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}

/** Its log says so; the commands that cannot be resumed did not always, and write their results last. */
function isEnded(
  tail: readonly LoggedEvent[],
  { isResumable, hasResults }: { isResumable: boolean; hasResults: boolean },
): boolean {
  const last = tail.findLast(({ type }) => typeof type === "string" && type.startsWith("run-"));
  return last?.type === "run-end" || (hasResults && (!isResumable || tail.length === 0));
}

/** Cells of a study, by its plan; steps of a GAN, by its log. */
async function progressOf(
  folder: string,
  config: RunConfig | undefined,
  tail: readonly LoggedEvent[],
): Promise<RunDescription["progress"]> {
  const plan = config && readRunPlan(config);
  if (plan !== undefined) {
    const rows = new Set(await readdir(join(folder, CELLS_FOLDER)).catch(() => []));
    const names = plannedNames(plan);
    return { done: names.filter((name) => rows.has(`${name}.json`)).length, total: names.length, unit: "cells" };
  }
  const last = config?.command === "train gan" ? tail.findLast(({ type }) => type === "step-end") : undefined;
  return typeof last?.step === "number" && typeof last.totalSteps === "number"
    ? { done: last.step, total: last.totalSteps, unit: "steps" }
    : undefined;
}

/** Bytes of all files in a folder; links are not followed. */
async function sizeOf(folder: string, depth: number): Promise<number> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      bytes += depth > 0 ? await sizeOf(path, depth - 1) : 0;
    } else if (entry.isFile()) {
      // It may just have been removed.
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return bytes;
}

/** When a run was last written to, as in {@link RunDescription}. */
export async function changedAt(folder: string): Promise<number> {
  const times = [EVENTS_FILE, CONFIG_FILE].map((name) =>
    stat(join(folder, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}

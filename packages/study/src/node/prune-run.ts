import type { Dirent } from "node:fs";
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { sweepTemporaryFiles, toFileError } from "@gan-cls/core/node";
import { isGanName } from "../gan/gan-record";
import { changedAt, describeRun, type RunDescription } from "./describe-run";
import { takeRunLock } from "./run-lock";

/** What {@link pruneRun} has removed, or would. */
export interface PrunedRun {
  readonly folder: string;
  /** Files, relative to the run. */
  readonly removed: readonly string[];
  readonly bytes: number;
}

/** Options of {@link pruneRun}. */
export interface PruneOptions {
  /** Only says what would be removed. @default false */
  readonly isDryRun?: boolean;
  readonly now: () => Date;
}

const CHECKPOINT = /\.safetensors$/;

/**
 * Removes what nothing needs any more: of a finished run the checkpoints of its trainings, of a stopped or damaged one no more than the temporary
 * files of a crash, and of one that a process works on nothing. Results, rows, models, pictures and reports stay, and so does the newest
 * checkpoint of each GAN, which can be trained further and is needed when a study grows.
 *
 * @throws GanClsError `invalid-argument` when another process has just begun to work on the run; `io`.
 */
export async function pruneRun(folder: string, { isDryRun = false, now }: PruneOptions): Promise<PrunedRun> {
  const run = await describeRun(folder);
  if (run === undefined || run.state === "running") {
    return { folder, removed: [], bytes: 0 };
  }
  const lock = isDryRun ? undefined : await takeRunLock(folder, { command: "runs --prune", now });
  try {
    const spent = await spentCheckpoints(run);
    let bytes = 0;
    for (const path of spent) {
      bytes += (await stat(path)).size;
      if (!isDryRun) {
        await removeFile(path);
      }
    }
    const swept = await sweepTemporaryFiles(folder, { isDryRun });
    const removed = [...spent, ...swept.paths].map((path) => relative(folder, path));
    return { folder, removed, bytes: bytes + swept.bytes };
  } catch (error) {
    throw toFileError("pruneRun", folder, error);
  } finally {
    lock?.release();
  }
}

/** The checkpoints that a run no longer needs. */
async function spentCheckpoints({ folder, state, ...described }: RunDescription): Promise<string[]> {
  // Described before it was locked: it may have been resumed, and stopped, in between.
  if (state !== "finished" || (await changedAt(folder)) !== described.changedAt) {
    return [];
  }
  const paths = await checkpointsIn(join(folder, "checkpoints"));
  // A GAN's newest checkpoint is what its training goes on from, and what a study that grows takes its networks from.
  const ofGans = paths.filter((path) => isGanName(basename(dirname(path))));
  const newest = new Map(ofGans.toReversed().map((path) => [dirname(path), path]));
  return paths.filter((path) => newest.get(dirname(path)) !== path);
}

/** Checkpoints in a folder and the folders within it, those of most steps first, as their names count them. */
async function checkpointsIn(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && CHECKPOINT.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => b.localeCompare(a, "en"));
}

/** And its folder with the last one. */
async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await rmdir(dirname(path)).catch(() => {});
}

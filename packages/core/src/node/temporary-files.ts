import type { Dirent } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { toFileError } from "./file-error";

/** `<name>.<uuid>.tmp`, as `writeFileAtomically` names what is not whole yet. */
const TEMPORARY = /\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** Folders within a folder that are swept; no run is half as deep. */
const LARGEST_DEPTH = 16;

/** Options of {@link sweepTemporaryFiles}. */
export interface SweepOptions {
  /** Only says what would be removed. @default false */
  readonly isDryRun?: boolean;
  /**
   * Leaves files that have changed within so many milliseconds, for folders in which other processes may be writing.
   * @default 0
   */
  readonly unchangedFor?: number;
}

/** Milliseconds without a change after which nobody is still writing a file: an hour, where writing takes seconds. */
export const NOBODY_WRITES_AFTER = 3_600_000;

/** What {@link sweepTemporaryFiles} has removed. */
export interface SweptFiles {
  /** Absolute, if the folder was. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** Whether a file is one that `writeFileAtomically` had not finished when its process died. Readers of folders leave such files out. */
export function isTemporaryFile(path: string): boolean {
  return TEMPORARY.test(basename(path));
}

/**
 * Removes the temporary files of dead processes in a folder and the folders within it; links are not followed. Who does not write there alone
 * says for how long they must be unchanged, because the file that another process is writing would go as well.
 *
 * @throws GanClsError `io`
 */
export async function sweepTemporaryFiles(
  folder: string,
  { isDryRun = false, unchangedFor = 0 }: SweepOptions = {},
): Promise<SweptFiles> {
  const paths: string[] = [];
  let bytes = 0;
  for (const path of await findTemporaryFiles(folder, LARGEST_DEPTH)) {
    try {
      const { size, mtimeMs } = await lstat(path);
      if (unchangedFor > 0 && Date.now() - mtimeMs < unchangedFor) {
        continue;
      }
      bytes += size;
      if (!isDryRun) {
        await rm(path, { force: true });
      }
      paths.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw toFileError("sweepTemporaryFiles", path, error);
      }
    }
  }
  return { paths, bytes };
}

async function findTemporaryFiles(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readEntries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) {
      found.push(...(await findTemporaryFiles(path, depth - 1)));
    } else if (entry.isFile() && isTemporaryFile(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

/** A folder that is not there has nothing in it. */
async function readEntries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw toFileError("sweepTemporaryFiles", folder, error);
  }
}

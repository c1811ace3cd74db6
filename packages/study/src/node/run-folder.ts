import { constants } from "node:fs";
import { access, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GanClsError, sealJson } from "@gan-cls/core";
import { isTemporaryFile, makeFolder, sweepTemporaryFiles, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import { boundRecord, openEventLog } from "./event-log";
import type { LockOwner } from "./lock-files";
import { withChecksum } from "./read-events";
import { LOCK_FILE, takeRunLock, type RunLock } from "./run-lock";

/** Holds what happened in a run, one JSON document per line. */
export const EVENTS_FILE = "events.jsonl";

/** The folder that keeps all that a run was and found. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** The absolute path of something in it. */
  file(...parts: string[]): string;
  /** Writes a file atomically. @throws GanClsError `io`, also when another process has taken the run over */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Writes an object as indented JSON with its checksum, see `sealJson`. @throws GanClsError `io` */
  writeJson(name: string, value: object): Promise<void>;
  /** Adds a line to `events.jsonl`. @throws GanClsError `io` */
  log(record: Readonly<Record<string, unknown>>): void;
  /** Ends the log, and gives the run back. */
  close(): void;
}

/** A folder that this process alone writes into, until it is closed. */
export interface LockedRunFolder extends RunFolder {
  /** The owner that has died, if the run was taken over from one. */
  readonly deadOwner: LockOwner | undefined;
}

/** Options of {@link createRunFolder}. */
export interface RunFolderOptions {
  /** What was run, for the folder's name. */
  command: string;
  /** An absolute path to use instead of `runs/<time>-<command>`. */
  out: string | undefined;
  workingDirectory: string;
  now: () => Date;
}

/**
 * Makes the folder of a new run, and takes its lock. This is done before any long work, so that a read-only place is found at once.
 *
 * @throws GanClsError `invalid-argument` when the folder already holds something or another process has it, `io` when it cannot be made.
 */
export async function createRunFolder(options: RunFolderOptions): Promise<LockedRunFolder> {
  const { out, now, command } = options;
  try {
    const path = out ?? (await makeFreeRunFolder(options));
    await makeFolder(path);
    await assertEmpty(path);
    const lock = await takeRunLock(path, { command, now });
    try {
      // Another process may have had it, and be done, in between.
      await assertEmpty(path);
      return await openLocked(path, lock, now);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw toFileError("createRunFolder", out ?? "runs", error);
  }
}

/**
 * Opens the folder of a run to resume: takes its lock, and removes the temporary files that a process which was killed has left.
 *
 * @throws GanClsError `invalid-argument` when another process works on it; `io`.
 */
export async function openRunFolder(
  path: string,
  { command, now }: Pick<RunFolderOptions, "command" | "now">,
): Promise<LockedRunFolder> {
  const lock = await takeRunLock(path, { command, now });
  try {
    return await openLocked(path, lock, now);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openLocked(path: string, lock: RunLock, now: () => Date): Promise<LockedRunFolder> {
  await sweepTemporaryFiles(path);
  const file = (...parts: string[]): string => join(path, ...parts);
  const log = openEventLog(file(EVENTS_FILE));
  const clock = steadyClock(now);
  const write = async (name: string, content: Uint8Array | string): Promise<void> => {
    lock.assertHeld();
    await writeFileAtomically(file(name), content);
  };
  return {
    ...{ path, file, write, deadOwner: lock.deadOwner },
    writeJson: (name, value) => write(name, sealJson(value)),
    log(record) {
      lock.assertHeld();
      log.append(withChecksum(boundRecord({ time: clock().toISOString(), ...record })));
    },
    close() {
      log.close();
      lock.release();
    },
  };
}

/** The time of day from now on, counted by a clock that nobody sets: rates in the log stay right when the system's jumps by years. */
function steadyClock(now: () => Date): () => Date {
  const offset = now().getTime() - performance.now();
  return () => new Date(offset + performance.now());
}

/**
 * Whether a folder may be that of a new run, before anything long is done and without making it: it is empty, or is not there.
 *
 * @throws GanClsError `invalid-argument` when it holds something, `io` when it could not be made or written.
 */
export async function assertFreeFolder(path: string): Promise<void> {
  try {
    await assertEmpty(path);
    await access(path, constants.W_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!isMissing || dirname(path) === path) {
      throw toFileError("assertFreeFolder", path, error);
    }
    await assertPlace(dirname(path));
  }
}

/** The nearest folder that is there must take new ones. */
async function assertPlace(path: string): Promise<void> {
  try {
    // Fails for a file.
    await readdir(path);
    await access(path, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) {
      throw toFileError("assertFreeFolder", path, error);
    }
    await assertPlace(dirname(path));
  }
}

/** What a process leaves that was killed before it wrote anything of its own does not count. */
async function assertEmpty(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    const isOurs =
      isTemporaryFile(name) ||
      name.startsWith(LOCK_FILE) ||
      (name === EVENTS_FILE && (await stat(join(path, name))).size === 0);
    if (!isOurs) {
      throw new GanClsError(
        "invalid-argument",
        `createRunFolder: --out must be a new or an empty folder, got ${path}; choose another, or go on with that run by gan-cls resume`,
      );
    }
  }
}

/** `runs/2025-03-31T12-00-00-study`, with a number behind it if that is taken. */
async function makeFreeRunFolder({ command, workingDirectory, now }: RunFolderOptions): Promise<string> {
  const time = now().toISOString().slice(0, 19).replaceAll(":", "-");
  const parent = join(workingDirectory, "runs");
  await makeFolder(parent);
  const base = `${time}-${command.replaceAll(" ", "-")}`;
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? base : `${base}-${number}`);
    if (await makeNew(path)) {
      return path;
    }
  }
}

/** @returns Whether it was made here: of two processes of the same second, each gets its own. */
async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

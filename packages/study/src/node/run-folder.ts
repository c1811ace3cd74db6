import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError, sealJson } from "@gan-cls/core";
import { makeFolder, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import { openEventLog } from "./event-log";
import { withChecksum } from "./read-events";

/** The folder that keeps all that a run was and found. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** The absolute path of something in it. */
  file(...parts: string[]): string;
  /** Writes a file atomically. @throws GanClsError `io` */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Writes an object as indented JSON with its checksum, see `sealJson`. @throws GanClsError `io` */
  writeJson(name: string, value: object): Promise<void>;
  /** Adds a line to `events.jsonl`. @throws GanClsError `io` */
  log(record: Readonly<Record<string, unknown>>): void;
  close(): void;
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
 * Makes the folder of a new run. This is done before any long work, so that a read-only place is found at once.
 *
 * @throws GanClsError `invalid-argument` when the folder already holds something, `io` when it cannot be made.
 */
export async function createRunFolder(options: RunFolderOptions): Promise<RunFolder> {
  const { out, now } = options;
  const path = out ?? (await freeRunPath(options));
  try {
    await makeFolder(path);
    if ((await readdir(path)).length > 0) {
      throw new GanClsError(
        "invalid-argument",
        `createRunFolder: --out must be a new or an empty folder, got ${path}; choose another, or resume that run with --resume`,
      );
    }
  } catch (error) {
    throw toFileError("createRunFolder", path, error);
  }
  return openRunFolder(path, now);
}

/** Opens the folder of a run to resume. @throws GanClsError `io` */
export function openRunFolder(path: string, now: () => Date): RunFolder {
  const file = (...parts: string[]): string => join(path, ...parts);
  const log = openEventLog(file("events.jsonl"));
  const write = (name: string, content: Uint8Array | string): Promise<void> => writeFileAtomically(file(name), content);
  return {
    path,
    file,
    write,
    writeJson: (name, value) => write(name, sealJson(value)),
    log: (record) => log.append(withChecksum({ time: now().toISOString(), ...record })),
    close: () => log.close(),
  };
}

/** `runs/2025-03-31T12-00-00-study`, with a number behind it if that is taken. */
async function freeRunPath({ command, workingDirectory, now }: RunFolderOptions): Promise<string> {
  const time = now().toISOString().slice(0, 19).replaceAll(":", "-");
  const parent = join(workingDirectory, "runs");
  const taken = new Set(await readdir(parent).catch(() => []));
  const base = `${time}-${command.replaceAll(" ", "-")}`;
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) {
      return join(parent, name);
    }
  }
}

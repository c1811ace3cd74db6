import { isDeepStrictEqual } from "node:util";
import { GanClsError } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import { aboutData, type GanData } from "../documents/study-results";
import { describeMachine } from "./machine";
import { CONFIG_FILE, readConfig, type RunConfig, type StoppedRun } from "./run-config";
import { createRunFolder, openRunFolder, type RunFolder } from "./run-folder";

/** What {@link startRun} writes into a run's configuration. */
export interface RunStart {
  /** Such as `train gan`. */
  command: string;
  /** As they would be typed; of a run that resumes, with those given again. @default none */
  arguments?: readonly string[];
  /** Name of the engine that computes. */
  engine: string;
  /** Versions of everything that has a part in the figures. @default none */
  versions?: Readonly<Record<string, string>>;
  /** The data, if the command reads any, and what `--data` calls them. */
  data?: GanData;
  dataSource?: string;
  /** How pictures among them were read. @default as `openDataset` chooses */
  pictures?: PictureOptions;
  /** What follows from the options, for readers. @default nothing */
  plan?: unknown;
  /** Value of `--out`. @default runs/<time>-<command> */
  out?: string;
  /** The run to resume instead of a new one. */
  stopped?: StoppedRun;
  /** Where `runs/` is made. @default the process's */
  workingDirectory?: string;
  /** The time of day, for names and logs. @default the system's */
  now?: () => Date;
  /** Hears what the user should know, such as that the run was taken over from a process that has died. @default nobody does */
  onNote?: (message: string) => void;
}

/**
 * Makes the folder of a run with its configuration, or opens the one to resume. Until the folder is closed, or this process has ended, no
 * other process can do so.
 *
 * @throws GanClsError `invalid-argument` when the folder is not empty or another process works on it, `invalid-data` when the data are not those of the run, `io`.
 */
export async function startRun(start: RunStart): Promise<RunFolder> {
  const { command, out, stopped, workingDirectory = process.cwd(), now = () => new Date() } = start;
  const dataHashes = start.data === undefined ? {} : aboutData(start.data).dataHashes;
  if (stopped !== undefined) {
    assertSameData(stopped, dataHashes);
  }
  const folder = stopped
    ? await openRunFolder(stopped.folder, { command, now })
    : await createRunFolder({ command, out, workingDirectory, now });
  try {
    if (stopped !== undefined) {
      await assertUnchanged(stopped);
    }
    await writeConfig(folder, { ...start, now }, dataHashes);
    const { deadOwner } = folder;
    const takenOver = deadOwner && { pid: deadOwner.pid, host: deadOwner.host };
    folder.log({ type: stopped ? "run-resume" : "run-start", command, engine: start.engine, takenOver });
    if (takenOver !== undefined) {
      start.onNote?.(`Taken over from process ${takenOver.pid} on ${takenOver.host}, which has died`);
    }
    return folder;
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** The configuration of a new run; of one that resumes, with the options that were given again. */
async function writeConfig(
  folder: RunFolder,
  {
    command,
    engine,
    arguments: words = [],
    versions = {},
    plan = {},
    stopped,
    now,
    ...start
  }: RunStart & { now: () => Date },
  dataHashes: Readonly<Record<string, string>>,
): Promise<void> {
  if (stopped === undefined) {
    const config: RunConfig = {
      ...{ command, arguments: words, createdAt: now().toISOString(), engine },
      ...(start.dataSource !== undefined && { data: start.dataSource }),
      ...(start.pictures !== undefined && Object.keys(start.pictures).length > 0 && { pictures: start.pictures }),
      ...{ machine: describeMachine(), versions, dataHashes, plan },
    };
    await folder.writeJson(CONFIG_FILE, config);
  } else if (words.join("\0") !== stopped.config.arguments.join("\0")) {
    await folder.writeJson(CONFIG_FILE, { ...stopped.config, arguments: words, plan });
  }
}

/** Another process may have resumed the run, with other options, after its configuration was read here and before it was taken. */
async function assertUnchanged({ folder, config }: StoppedRun): Promise<void> {
  if (!isDeepStrictEqual(await readConfig(folder), config)) {
    throw new GanClsError(
      "invalid-argument",
      `startRun: expected the run in ${folder} as it was read, got one that another process has changed since; resume it again`,
    );
  }
}

function assertSameData({ folder, config }: StoppedRun, hashes: Readonly<Record<string, string>>): void {
  for (const [part, hash] of Object.entries(hashes)) {
    if (config.dataHashes[part] !== hash) {
      throw new GanClsError(
        "invalid-data",
        `startRun: the ${part} images must be those of the run in ${folder} (SHA-256 ${config.dataHashes[part]}), got ${hash}; start a new run`,
      );
    }
  }
}

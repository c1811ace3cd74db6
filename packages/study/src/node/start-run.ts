import { GanClsError } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import { aboutData, type GanData } from "../documents/study-results";
import { describeMachine } from "./machine";
import { CONFIG_FILE, type RunConfig, type StoppedRun } from "./run-config";
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
}

/**
 * Makes the folder of a run with its configuration, or opens the one to resume.
 *
 * @throws GanClsError `invalid-argument` when the folder is in use, `invalid-data` when the data are not those of the run, `io`.
 */
export async function startRun(start: RunStart): Promise<RunFolder> {
  const { command, engine, arguments: words = [], versions = {}, plan = {}, out, stopped } = start;
  const { workingDirectory = process.cwd(), now = () => new Date() } = start;
  const dataHashes = start.data === undefined ? {} : aboutData(start.data).dataHashes;
  if (stopped !== undefined) {
    assertSameData(stopped, dataHashes);
  }
  const folder = stopped
    ? openRunFolder(stopped.folder, now)
    : await createRunFolder({ command, out, workingDirectory, now });
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
  folder.log({ type: stopped ? "run-resume" : "run-start", command, engine });
  return folder;
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

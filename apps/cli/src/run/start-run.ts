import { GanClsError } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data/node";
import type { EngineReport } from "@gan-cls/engine";
import type { CommandContext } from "../command-context";
import { CLI_VERSION } from "../package-version";
import { describeMachine } from "./machine";
import { CONFIG_FILE, type RunConfig, type StoppedRun } from "./run-config";
import { createRunFolder, openRunFolder, type RunFolder } from "./run-folder";
import { shellCommand } from "./shell-command";

/** What {@link startRun} writes into a run's configuration. */
export interface RunStart {
  /** Such as `train gan`. */
  command: string;
  /** As they would be typed; of a run that goes on, with those given anew. */
  arguments: readonly string[];
  engine: EngineReport;
  /** The data, if the command reads any. */
  data?: StudyData;
  /** What follows from the options, for readers. */
  plan: unknown;
  /** Value of `--out`. */
  out: string | undefined;
  /** The run to go on with instead of a new one. */
  stopped?: StoppedRun;
  /** Whether the command can go on after a stop. */
  resumable: boolean;
}

/**
 * Makes the folder of a run with its configuration, or opens the one to go on with.
 *
 * @throws GanClsError `invalid-argument` when the folder is in use, `invalid-data` when the data are not those of the run, `io`.
 */
export async function startRun({ io, setResumeCommand, display }: CommandContext, start: RunStart): Promise<RunFolder> {
  const { command, out, stopped } = start;
  const { workingDirectory, now } = io;
  const hashes = start.data === undefined ? {} : dataHashes(start.data);
  if (stopped !== undefined) {
    assertSameData(stopped, hashes);
  }
  const folder = stopped
    ? openRunFolder(stopped.folder, now)
    : await createRunFolder({ command, out, workingDirectory, now });
  if (stopped === undefined) {
    const config: RunConfig = {
      ...{ command, arguments: start.arguments, createdAt: now().toISOString(), engine: start.engine.name },
      ...{ machine: describeMachine(), versions: runVersions(start.engine), dataHashes: hashes, plan: start.plan },
    };
    await folder.writeJson(CONFIG_FILE, config);
  } else if (start.arguments.join("\0") !== stopped.config.arguments.join("\0")) {
    await folder.writeJson(CONFIG_FILE, { ...stopped.config, arguments: start.arguments, plan: start.plan });
  }
  folder.log({ type: stopped ? "run-resume" : "run-start", command, engine: start.engine.name });
  if (start.resumable) {
    setResumeCommand(shellCommand([...command.split(" "), "--resume", folder.path], io.environment));
  }
  display.note(`${stopped ? "Going on with" : "Writing to"} ${folder.path} (engine ${start.engine.name})`);
  return folder;
}

/** The hashes that every report prints. */
export function dataHashes({ trainHash, testHash }: StudyData): Record<string, string> {
  return { train: trainHash, test: testHash };
}

/** Versions of everything that had a part in the figures. */
export function runVersions({ versions }: EngineReport): Record<string, string> {
  return { "@gan-cls/cli": CLI_VERSION, ...versions };
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

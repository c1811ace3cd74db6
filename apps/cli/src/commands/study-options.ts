import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import {
  addCommonOptions,
  modelFrom,
  pathFrom,
  positiveInteger,
  positiveIntegers,
  type CommonOptions,
} from "../options";
import { addQueueOptions, type QueueOptions } from "../queue-options";

/** What the commands that run a study have in common. */
export interface StudyOptions extends CommonOptions, QueueOptions {
  readonly labels?: readonly number[];
  readonly seeds?: number;
  readonly ganEpochs?: number;
  readonly discriminator?: string;
  /** Folder of generated, labelled images. */
  readonly additions?: string;
  /** Train a GAN even where the settings name a pretrained discriminator. */
  readonly fromScratch?: boolean;
  /** The run to resume. */
  readonly resume?: string;
  readonly jobs?: number;
  /** Only workers whose bytes are those of this machine. */
  readonly sameBytes?: boolean;
  /** Modules with methods of the user's own. */
  readonly method?: readonly string[];
}

/** Options that several of the commands that run a study take. */
export type StudyOptionName =
  "labels" | "seeds" | "ganEpochs" | "discriminator" | "additions" | "jobs" | "method" | "queue";

/** Adds those of them that are wanted, `--resume`, and the options that all commands share. */
export function addStudyOptions(
  command: Command,
  { io: { workingDirectory } }: CommandContext,
  wanted: readonly StudyOptionName[],
): Command {
  const path = pathFrom(workingDirectory);
  const available: Record<Exclude<StudyOptionName, "queue">, Option> = {
    labels: new Option("--labels <counts>", "how many labels may be seen, such as 100,1000").argParser(
      positiveIntegers,
    ),
    seeds: new Option(
      "--seeds <n>",
      "repeat with this many seeds, each with its own labels and its own GAN (default: 1, or the preset's)",
    ).argParser(positiveInteger),
    ganEpochs: new Option("--gan-epochs <n>", "epochs for which the GAN is trained")
      .argParser(positiveInteger)
      .conflicts("discriminator"),
    discriminator: new Option(
      "--discriminator <model>",
      "a run, a saved discriminator, or a name (see gan-cls models) to use instead of training a GAN",
    ).argParser(modelFrom(workingDirectory)),
    additions: new Option(
      "--additions <folder>",
      "a run of generate --label, reviewed or not: every method is trained without and with its images",
    ).argParser(path),
    jobs: new Option(
      "--jobs <n>",
      "processes that share the cells, each with one thread; 1 does all in one, with all threads (default: one for each core)",
    ).argParser(positiveInteger),
    method: new Option("--method <modules>", "modules whose default export is a method of your own").argParser((text) =>
      text.split(",").map(path),
    ),
  };
  wanted.forEach((name) => name !== "queue" && command.addOption(available[name]));
  if (wanted.includes("queue")) {
    addQueueOptions(command, workingDirectory).addOption(
      new Option("--same-bytes", "use only workers that compute to the same bit as this machine").helpGroup(
        "The queue:",
      ),
    );
  }
  command.addOption(
    new Option("--resume <run>", "resume a run that was stopped").argParser(path).helpGroup("The run:"),
  );
  return addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
}

import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, modelFrom, pathFrom, positiveInteger, positiveIntegers } from "../options";

/** Options that several of the commands that run a study take. */
export type StudyOptionName = "labels" | "seeds" | "ganEpochs" | "discriminator" | "additions";

/** Adds those of them that are wanted, `--resume`, and the options that all commands share. */
export function addStudyOptions(
  command: Command,
  { io: { workingDirectory } }: CommandContext,
  wanted: readonly StudyOptionName[],
): Command {
  const path = pathFrom(workingDirectory);
  const available: Record<StudyOptionName, Option> = {
    labels: new Option("--labels <counts>", "how many labels may be seen, such as 100,1000").argParser(
      positiveIntegers,
    ),
    seeds: new Option(
      "--seeds <n>",
      "repeat with so many seeds, each with its own labels and its own GAN (default: 1, or the preset's)",
    ).argParser(positiveInteger),
    ganEpochs: new Option("--gan-epochs <n>", "how long the GAN is trained").argParser(positiveInteger),
    discriminator: new Option(
      "--discriminator <model>",
      "a run, a saved discriminator, or a name (see gan-cls models) to use instead of training a GAN",
    ).argParser(modelFrom(workingDirectory)),
    additions: new Option(
      "--additions <folder>",
      "a run of generate --label, reviewed or not: every method is trained without and with its images",
    ).argParser(path),
  };
  wanted.forEach((name) => command.addOption(available[name]));
  command.addOption(new Option("--resume <run>", "go on with a run that was stopped").argParser(path));
  return addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
}

import PRETRAINED_NAMES from "@gan-cls/models/pretrained/names.json";
import { GanClsError } from "@gan-cls/core";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, modelFrom, namesOrPathsFrom, positiveInteger } from "../options";

/** Precision and recall need more images than neighbours; more images than this take gigabytes. */
const SAMPLES = { least: 4, most: 60_000 };

/** `gan-cls evaluate`: saved classifiers on test images, or the images that a generator draws. */
export function addEvaluateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const model = modelFrom(workingDirectory);
  const command = program
    .command("evaluate")
    .description(
      "Test saved classifiers on the test images of any data, and hold them against the first; or measure what a generator draws: " +
        "FID, precision, recall, classes, what a classifier learns from it, and whether it copies training images.",
    )
    .addOption(
      new Option(
        "--model <folders>",
        "saved classifiers, runs, or names of pretrained ones, with commas in between",
      ).argParser(namesOrPathsFrom(workingDirectory, PRETRAINED_NAMES)),
    )
    .addOption(
      new Option(
        "--generator <model>",
        "instead: a run that trained a GAN, a saved generator, or a name; see gan-cls models",
      )
        .argParser(model)
        .conflicts("model"),
    )
    .addOption(
      new Option("--samples <n>", "with --generator: how many images are drawn").argParser(sampleCount).default(10_000),
    )
    .addOption(
      new Option(
        "--classifier <model>",
        "with --generator: who names the samples (default: mnist-feature-cnn, which knows 60 000 labels)",
      ).argParser(model),
    )
    .action(async () => {
      if (command.opts<{ generator?: string }>().generator !== undefined) {
        const { runEvaluateGenerator } = await import("../actions/evaluate-generator");
        return runEvaluateGenerator(context, command);
      }
      if (command.opts<{ model?: unknown }>().model === undefined) {
        throw new GanClsError(
          "invalid-argument",
          "evaluate: expected --model with classifiers or --generator with a generator, got neither; see gan-cls evaluate --help",
        );
      }
      const { runEvaluate } = await import("../actions/evaluate");
      await runEvaluate(context, command);
    });
  addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  addExample(
    command,
    "evaluate --model runs/my-study/models/cnn,runs/my-study/models/trial-3 --data mnist",
    "evaluate --model mnist-cnn,mnist-trial-3",
    "evaluate --generator mnist-better-generator --data mnist",
    "evaluate --generator runs/my-gan --samples 2000",
  );
}

function sampleCount(text: string): number {
  const count = positiveInteger(text);
  if (count < SAMPLES.least || count > SAMPLES.most) {
    throw new InvalidArgumentError(`Expected ${SAMPLES.least} to ${SAMPLES.most}.`);
  }
  return count;
}

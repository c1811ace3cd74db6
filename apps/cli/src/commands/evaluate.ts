import PRETRAINED_NAMES from "@gan-cls/models/pretrained/names.json";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, namesOrPathsFrom } from "../options";

/** `gan-cls evaluate`: saved classifiers on test images. */
export function addEvaluateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("evaluate")
    .description("Test saved classifiers on the test images of any data, and hold them against the first.")
    .addOption(
      new Option("--model <folders>", "saved classifiers, runs, or names of pretrained ones, with commas in between")
        .argParser(namesOrPathsFrom(workingDirectory, PRETRAINED_NAMES))
        .makeOptionMandatory(),
    )
    .action(async () => {
      const { runEvaluate } = await import("../actions/evaluate");
      await runEvaluate(context, command);
    });
  addCommonOptions(command, workingDirectory, ["engine", "data", "out"]);
  addExample(
    command,
    "evaluate --model runs/my-study/models/cnn,runs/my-study/models/trial-3 --data mnist",
    "evaluate --model mnist-cnn,mnist-trial-3",
  );
}

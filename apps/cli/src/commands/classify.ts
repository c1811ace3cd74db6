import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, modelFrom } from "../options";

/** `gan-cls classify`: what a trained network says of PNG files. */
export function addClassifyCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("classify")
    .description(
      "Print the probability of each class for PNG files. Images of the network's size are taken as they are; others, also " +
        "dark on light, are cropped, scaled and centred as MNIST's were.",
    )
    .argument("<png...>", "drawings or photos of one digit each")
    .addOption(
      new Option("--model <model>", "a saved classifier, a run that trained one, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .action(async (files: string[]) => {
      const { runClassify } = await import("../actions/classify");
      await runClassify(context, command, files);
    });
  addCommonOptions(command, workingDirectory, ["engine"]);
  addExample(
    command,
    "classify seven.png --model mnist-cnn",
    "classify seven.png --model runs/my-study/models/trial-3",
  );
}

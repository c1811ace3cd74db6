import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample } from "../options";

/** `gan-cls models`: what comes with the package, and the card of each. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("models")
    .description("List the pretrained models, or show the card of one: data, figures, limits, how to make it again.")
    .argument("[name]", "the model whose card to show")
    .action(async (name?: string) => {
      const { runModels } = await import("../actions/models");
      runModels(context, command, name);
    });
  addCommonOptions(command, context.io.workingDirectory, []);
  addExample(command, "models", "models mnist-cnn");
}

import { assertOneOf } from "@gan-cls/core";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, type CommonOptions } from "../options";
import { terminalWidth } from "../render/table";

/** `gan-cls models`: what comes with the package, and the card of each. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("models")
    .summary("pretrained models and their cards")
    .description("List the pretrained models, or show the card of one: data, figures, limits, how to make it again.")
    .argument("[name]", "the model whose card to show")
    .action((name?: string) => showModels(context, command, name));
  addCommonOptions(command, context.io.workingDirectory, []);
  addExample(command, "models", "models mnist-cnn");
}

/** Prints the pretrained models, or the card of one. Loads none. */
async function showModels(context: CommandContext, command: Command, name: string | undefined): Promise<void> {
  const [{ listAllPretrained }, { renderCard, renderCardList }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/model-cards"),
  ]);
  const { json } = command.opts<CommonOptions>();
  const cards = listAllPretrained();
  if (name === undefined) {
    if (json) {
      context.printJson(cards);
    } else {
      context.print(renderCardList(cards, { colors: context.colors, width: terminalWidth(context.io.stdout) }));
    }
    return;
  }
  assertOneOf(
    "models",
    "the name",
    name,
    cards.map((card) => card.name),
  );
  const card = cards.find((candidate) => candidate.name === name) ?? cards[0];
  if (json) {
    context.printJson(card);
  } else {
    context.print(renderCard(card, context.colors));
  }
}

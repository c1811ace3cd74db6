import { assertOneOf } from "@gan-cls/core";
import { listPretrained } from "@gan-cls/models";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import type { CommonOptions } from "../options";
import { renderCard, renderCardList } from "../render/model-cards";

/** Prints the pretrained models, or the card of one. Loads none. */
export function runModels(context: CommandContext, command: Command, name: string | undefined): void {
  const { json } = command.opts<CommonOptions>();
  const cards = listPretrained();
  if (name === undefined) {
    if (json) {
      context.printJson(cards);
    } else {
      context.print(renderCardList(cards, context.colors));
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

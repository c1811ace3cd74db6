import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample } from "../options";
import { addTrainCnnCommand } from "./train-cnn";
import { addTrainGanCommand } from "./train-gan";

/** `gan-cls train gan` and `gan-cls train cnn`. */
export function addTrainCommand(program: Command, context: CommandContext): void {
  const train = program
    .command("train")
    .summary("train a GAN without labels, or a CNN with them")
    .description("Train one network: a GAN without labels, or a CNN with them.");
  addTrainGanCommand(train, context);
  addTrainCnnCommand(train, context);
  addExample(train, "train gan --epochs 5 --out runs/my-gan", "train cnn --labels 1000");
}

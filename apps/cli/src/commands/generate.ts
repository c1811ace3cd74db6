import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, modelFrom, positiveInteger } from "../options";

/** Images drawn at once; more would take gigabytes. */
const MAX_COUNT = 4096;

/** `gan-cls generate`: digits from a saved generator. */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("generate")
    .description("Draw images with a saved generator, as one PNG.")
    .addOption(
      new Option("--generator <model>", "a run that trained a GAN, a saved generator, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .addOption(new Option("--count <n>", "how many images").argParser(countUpToMaximum).default(64))
    .action(async () => {
      const { runGenerate } = await import("../actions/generate");
      await runGenerate(context, command);
    });
  addCommonOptions(command, workingDirectory, ["seed", "engine", "out"]);
  addExample(
    command,
    "generate --generator mnist-original-generator",
    "generate --generator runs/my-gan --count 100 --seed 7",
  );
}

function countUpToMaximum(text: string): number {
  const count = positiveInteger(text);
  if (count > MAX_COUNT) {
    throw new InvalidArgumentError(`Expected at most ${MAX_COUNT}.`);
  }
  return count;
}

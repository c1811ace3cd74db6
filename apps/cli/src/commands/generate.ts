import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, modelFrom, positiveInteger, shareBelowOne } from "../options";

/** Images drawn at once; more would take gigabytes. */
const MAX_COUNT = 4096;

/** `gan-cls generate`: digits from a saved generator. */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("generate")
    .description("Draw images with a saved generator, as one PNG; with --label as a set to train on.")
    .addOption(
      new Option("--generator <model>", "a run that trained a GAN, a saved generator, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .option("--label", "label them by a classifier, and leave them as IDX files with a list for --additions")
    .option("--review", "as --label, with numbered sheets to look at before the list is edited")
    .addOption(
      new Option(
        "--classifier <model>",
        "who labels: a saved classifier, a run that trained one, or a name (default: mnist-feature-cnn, which knows 60 000 labels)",
      ).argParser(modelFrom(workingDirectory)),
    )
    .addOption(
      new Option("--confidence <share>", "from which probability of its label on an image is kept")
        .argParser(shareBelowOne)
        .default(0.9),
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
    "generate --generator mnist-better-generator --count 2500 --classifier runs/my-cnn --confidence 0.95 --review --out runs/my-digits",
  );
}

function countUpToMaximum(text: string): number {
  const count = positiveInteger(text);
  if (count > MAX_COUNT) {
    throw new InvalidArgumentError(`Expected at most ${MAX_COUNT}.`);
  }
  return count;
}

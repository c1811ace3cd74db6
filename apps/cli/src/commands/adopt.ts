import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample, names, positiveInteger } from "../options";

/** `gan-cls adopt`: anybody's discriminator becomes a classifier. */
export function addAdoptCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("adopt")
    .description(
      "Probe every layer of any tfjs discriminator on your images, beside random weights, and keep the best as a classifier.",
    )
    .argument("<model>", "a folder or web address with model.json (layers format), or a name; see gan-cls models")
    .addOption(
      new Option(
        "--labels <n>",
        "how many labels may be seen (default: as many as there are, at most 10 000)",
      ).argParser(positiveInteger),
    )
    .addOption(new Option("--layers <names>", "probe these alone; all-convolutions joins them").argParser(names))
    .option("--no-control", "leave out the probes of random weights, which take half of the time")
    .action(async (source: string) => {
      const { runAdopt } = await import("../actions/adopt");
      await runAdopt(context, command, source);
    });
  addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  addExample(
    command,
    "adopt path/to/discriminator --data path/to/images --labels 1000",
    "adopt mnist-original-discriminator --layers all-convolutions,features",
  );
}

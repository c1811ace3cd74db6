import type { Method } from "@gan-cls/study";
import { PRESETS } from "@gan-cls/study/presets";
import { TRANSFER_STRATEGIES } from "@gan-cls/transfer/strategies";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, namesOrPathsFrom } from "../options";
import { addStudyOptions, type StudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly strategy: readonly string[];
}

const NAME = "transfer";
const STRATEGIES = Object.keys(TRANSFER_STRATEGIES);

/** `gan-cls transfer`: a discriminator becomes a classifier. */
export function addTransferCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command.addOption(
      new Option("--strategy <names or files>", `some of ${STRATEGIES.join(", ")}, or JSON files with your own`)
        .argParser(namesOrPathsFrom(context.io.workingDirectory, STRATEGIES))
        .default(["trial-3"]),
    );
    return addStudyOptions(command, context, ["discriminator", "ganEpochs", "labels", "seeds", "additions"]);
  };
  const command = configure(program.command(NAME))
    .summary("make a GAN's discriminator a classifier")
    .description("Turn a GAN's discriminator into a classifier; without --discriminator a short GAN is trained first.")
    .action(async () => {
      const { runStudyCommand } = await import("./run-study-command");
      await runStudyCommand<Options>(context, {
        ...{ name: NAME, command, configure },
        async request({ strategy }) {
          const methods = await Promise.all(strategy.map(openStrategy));
          // The strategies are taken as they are; only the GAN before them is the quick one.
          const settings = {
            ...{ ...PRESETS.original, gan: PRESETS.quick.gan, data: PRESETS.quick.data },
            ...{ labelChoice: "stratified" as const, validateOnTest: false },
          };
          return { settings, methods, defaultLabels: "all" };
        },
      });
    });
  addExample(
    command,
    "transfer --strategy trial-3 --discriminator mnist-original-discriminator --labels 1000",
    "transfer --strategy my-strategy.json --gan-epochs 5",
    "transfer --discriminator mnist-better-discriminator --labels 1000 --additions runs/my-digits",
  );
}

/** A strategy that ships, by its name, or one from a JSON file. */
async function openStrategy(source: string): Promise<Method> {
  const [{ createStrategyMethod, findMethod }, { parseTransferStrategy }, { readJson }] = await Promise.all([
    import("@gan-cls/study"),
    import("@gan-cls/transfer"),
    import("@gan-cls/study/node"),
  ]);
  return STRATEGIES.includes(source)
    ? findMethod(source)
    : createStrategyMethod(parseTransferStrategy(await readJson(source)));
}

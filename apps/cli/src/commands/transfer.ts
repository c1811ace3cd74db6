import { TRANSFER_STRATEGIES } from "@gan-cls/transfer/strategies";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, namesOrPathsFrom } from "../options";
import { PRESETS } from "../study/presets";
import type { StudyOptions } from "../study/study-plan";
import { addStudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly strategy: readonly string[];
}

const NAME = "transfer";
const STRATEGIES = Object.keys(TRANSFER_STRATEGIES);

/** `gan-cls transfer`: a discriminator becomes a classifier. */
export function addTransferCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command.addOption(
      new Option("--strategy <names or files>", `some of ${STRATEGIES.join(", ")}, or a JSON file with your own`)
        .argParser(namesOrPathsFrom(context.io.workingDirectory, STRATEGIES))
        .default(["trial-3"]),
    );
    return addStudyOptions(command, context, ["discriminator", "ganEpochs", "labels", "seeds", "additions"]);
  };
  const command = configure(program.command(NAME))
    .description("Turn a GAN's discriminator into a classifier; without --discriminator a short GAN is trained first.")
    .action(async () => {
      const { runStudyCommand, planStudy } = await import("../actions/study");
      const { loadStrategies } = await import("../study/load-strategies");
      await runStudyCommand<Options>(context, {
        ...{ name: NAME, command, configure },
        plan: async (options) => {
          // The strategies are taken as they are; only the GAN before them is the quick one.
          const settings = { ...PRESETS.original, ...{ gan: PRESETS.quick.gan, data: PRESETS.quick.data } };
          const methods = await loadStrategies(options.strategy);
          const choice = { labelChoice: "stratified", validateOnTest: false } as const;
          return planStudy(
            { command: NAME, settings: { ...settings, ...choice }, methods, defaultLabels: "all" },
            options,
          );
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

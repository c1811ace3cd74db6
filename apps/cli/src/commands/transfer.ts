import { PRESETS } from "@gan-cls/study/presets";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, names, pathFrom } from "../options";
import { addStudyOptions, type StudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly strategy: readonly string[];
}

const NAME = "transfer";

/** `gan-cls transfer`: a discriminator becomes a classifier. */
export function addTransferCommand(program: Command, context: CommandContext): void {
  const path = pathFrom(context.io.workingDirectory);
  const configure = (command: Command): Command => {
    command.addOption(
      new Option(
        "--strategy <names or files>",
        "some of trial-1, trial-2, trial-3, pooled-tune, gradual-tune, or JSON files with your own",
      )
        .argParser((text) => names(text).map((part) => (/[./\\]/.test(part) ? path(part) : part)))
        .default(["trial-3"]),
    );
    return addStudyOptions(command, context, ["discriminator", "ganEpochs", "labels", "seeds", "additions"]);
  };
  const command = configure(program.command(NAME))
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
async function openStrategy(source: string): Promise<import("@gan-cls/study").Method> {
  const [{ createStrategyMethod, findMethod, METHODS }, { parseTransferStrategy, TRANSFER_STRATEGIES }, { readJson }] =
    await Promise.all([import("@gan-cls/study"), import("@gan-cls/transfer"), import("@gan-cls/study/node")]);
  if (/[./\\]/.test(source)) {
    return createStrategyMethod(parseTransferStrategy(await readJson(source)));
  }
  return findMethod(
    source,
    METHODS.filter(({ name }) => name in TRANSFER_STRATEGIES),
  );
}

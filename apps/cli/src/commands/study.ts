import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, names, positiveInteger } from "../options";
import { METHOD_NAMES } from "../study/method-names";
import { PRESET_NAMES, PRESETS, type PresetName } from "../study/presets";
import type { StudyOptions } from "../study/study-plan";
import { addStudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly preset: PresetName;
  readonly methods?: readonly string[];
}

/** `gan-cls study`: every method, one table. */
export function addStudyCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command
      .addOption(new Option("--preset <name>", "which study").choices(PRESET_NAMES).default("quick"))
      .option("--from-scratch", "train the GAN too, where the preset takes a pretrained discriminator (quick)")
      .addOption(new Option("--methods <names>", `some of ${METHOD_NAMES.join(", ")}`).argParser(names));
    command.addOption(
      new Option(
        "--jobs <n>",
        "processes that share the cells, each with one thread; 1 does all in one, with all threads (default: one for each core)",
      ).argParser(positiveInteger),
    );
    return addStudyOptions(command, context, ["labels", "seeds", "ganEpochs", "discriminator", "additions"]);
  };
  const command = configure(program.command("study"))
    .description("Train and compare every method: PCA + KNN, a CNN, and a GAN's discriminator transferred three ways.")
    .action(async () => {
      const { runStudyCommand, methodsNamed, planStudy } = await import("../actions/study");
      await runStudyCommand<Options>(context, {
        ...{ name: "study", command, configure },
        plan: (options) => {
          const settings = PRESETS[options.preset];
          const methods = methodsNamed(options.methods, settings);
          const request = { command: "study", preset: options.preset, settings, methods, sharesCells: true };
          return planStudy(request, options);
        },
      });
    });
  addExample(
    command,
    "study --preset quick",
    "study --preset quick --from-scratch",
    "study --preset original --data path/to/mnist --gan-epochs 5",
    "study --methods pca-knn,cnn --labels 100,1000 --seeds 3",
    "study --preset label-efficiency --labels 100,1000 --jobs 2",
    "study --methods cnn-fair --labels 1000 --additions runs/my-digits",
  );
}

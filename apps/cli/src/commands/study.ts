import { Option, type Command } from "commander";
import { PRESETS, PRESET_NAMES, type PresetName } from "@gan-cls/study/presets";
import type { CommandContext } from "../command-context";
import { addExample, names } from "../options";
import { addStudyOptions, type StudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly preset: PresetName;
  readonly methods?: readonly string[];
  readonly method?: readonly string[];
}

/** `gan-cls study`: every method, one table. */
export function addStudyCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command
      .addOption(new Option("--preset <name>", "which study").choices(PRESET_NAMES).default("quick"))
      .addOption(
        new Option(
          "--from-scratch",
          "train the GAN too, where the preset takes a pretrained discriminator (quick)",
        ).conflicts("discriminator"),
      )
      .addOption(
        new Option(
          "--methods <names>",
          "some of the methods that gan-cls methods lists, and averages of these, such as cnn-fair+pooled-tune",
        ).argParser(names),
      );
    return addStudyOptions(command, context, [
      "method",
      "labels",
      "seeds",
      "ganEpochs",
      "discriminator",
      "additions",
      "jobs",
      "queue",
    ]);
  };
  const command = configure(program.command("study"))
    .summary("compare methods on the same images and labels")
    .description("Train and compare methods: PCA + KNN, CNNs, and a GAN's discriminator transferred in several ways.")
    .action(async () => {
      const { runStudyCommand } = await import("./run-study-command");
      await runStudyCommand<Options>(context, {
        ...{ name: "study", command, configure, extensions: ["methods", "method", "labels", "seeds"] },
        request(options) {
          const { preset, methods } = options;
          const settings = PRESETS[preset];
          return { preset, settings, methods: methods ?? (options.method ? [] : settings.methods), isShared: true };
        },
      });
    });
  addExample(
    command,
    "study --preset quick",
    "study --preset quick --from-scratch",
    "study --preset original --data path/to/mnist --gan-epochs 5",
    "study --methods pca-knn,cnn --labels 100,1000 --seeds 3",
    "study --methods cnn-fair --method ./my-method.mjs --labels 300",
    "study --methods pca-knn,logistic,pca-knn+logistic --labels 300",
    "study --preset label-efficiency --labels 100,1000 --jobs 2",
    "study --preset label-efficiency --labels 100,1000 --queue redis://host",
    "study --methods cnn-fair --labels 1000 --additions runs/my-images",
    "study --resume runs/my-study --methods cnn-fair,pooled-tune --seeds 3",
  );
}

/** `gan-cls methods`: what `--methods` may name. */
export function addMethodsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("methods")
    .summary("what a study can compare")
    .description("List the methods that a study can compare, family by family, with what each is a control of.")
    .option("--json", "print one JSON document and nothing else")
    .action(async () => {
      const { describeMethod, METHODS } = await import("@gan-cls/study");
      const listed = METHODS.map((method) => {
        const { name, title, family, controlOf, needsDiscriminator } = method;
        return {
          name,
          title,
          family,
          controlOf,
          needsDiscriminator,
          description: describeMethod(method, PRESETS.original),
        };
      });
      if (command.opts<{ json?: boolean }>().json) {
        context.printJson(listed);
        return;
      }
      const families = [...new Set(listed.map(({ family }) => family))];
      const lines = families.flatMap((family) => [
        context.colors.bold(family),
        ...listed
          .filter((method) => method.family === family)
          .map(({ name, description }) => `  ${name.padEnd(15)} ${description}`),
      ]);
      context.print(lines.join("\n"));
    });
  addExample(command, "methods");
}

import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, names, positiveInteger } from "../options";
import { CLASSICAL_METHOD_NAMES } from "../study/method-names";
import { PRESETS } from "../study/presets";
import type { StudyOptions } from "../study/study-plan";
import { addStudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly methods: readonly string[];
  readonly components?: number;
  readonly neighbours: number;
}

const NAME = "classical";

/** `gan-cls classical`: the methods without a network. */
export function addClassicalCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command
      .addOption(
        new Option("--methods <names>", `some of ${CLASSICAL_METHOD_NAMES.join(", ")}`)
          .argParser(names)
          .default(["pca-knn"]),
      )
      .addOption(new Option("--components <n>", "principal components to keep").argParser(positiveInteger))
      .addOption(
        new Option("--neighbours <k>", "neighbours that vote")
          .argParser(positiveInteger)
          .default(PRESETS.original.classical.neighbours),
      );
    return addStudyOptions(command, context, ["labels", "seeds", "additions"]);
  };
  const command = configure(program.command(NAME))
    .description("Run the methods without a network, on every label unless --labels says otherwise.")
    .action(async () => {
      const { runStudyCommand, methodsNamed, planStudy } = await import("../actions/study");
      await runStudyCommand<Options>(context, {
        ...{ name: NAME, command, configure },
        plan: (options) => {
          const { components, neighbours } = options;
          const settings = { ...PRESETS.quick, classical: { components, neighbours } };
          const methods = methodsNamed(options.methods, settings, CLASSICAL_METHOD_NAMES);
          return planStudy({ command: NAME, settings, methods, defaultLabels: "all" }, options);
        },
      });
    });
  addExample(command, "classical --methods pca-knn,knn --labels 100,1000 --neighbours 3");
}

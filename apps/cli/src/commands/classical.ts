import { GanClsError } from "@gan-cls/core";
import { PRESETS } from "@gan-cls/study/presets";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, names, positiveInteger, wasGiven } from "../options";
import { addStudyOptions, type StudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly methods: readonly string[];
  readonly components?: number;
  readonly neighbours: number;
}

const NAME = "classical";

/** The methods that take each option. */
const TAKEN_BY: Readonly<Record<"components" | "neighbours", readonly string[]>> = {
  components: ["pca-knn"],
  neighbours: ["pca-knn", "knn"],
};

/** `gan-cls classical`: the methods without a network. */
export function addClassicalCommand(program: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command
      .addOption(
        new Option("--methods <names>", "some of pca-knn, knn, logistic").argParser(names).default(["pca-knn"]),
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
    .summary("PCA + KNN and others without a network")
    .description("Run the methods without a network, on every label unless --labels says otherwise.")
    .action(async () => {
      const [{ runStudyCommand }, { findMethod, METHODS }] = await Promise.all([
        import("./run-study-command"),
        import("@gan-cls/study"),
      ]);
      await runStudyCommand<Options>(context, {
        ...{ name: NAME, command, configure },
        request({ components, neighbours, methods: wanted }) {
          const choices = METHODS.filter(({ family }) => family === "classical");
          const methods = wanted.map((name) => findMethod(name, choices));
          assertTaken(command, wanted);
          const settings = { ...PRESETS.quick, classical: { components, neighbours } };
          return { settings, methods, defaultLabels: "all" };
        },
      });
    });
  addExample(command, "classical --methods pca-knn,knn --labels 100,1000 --neighbours 3");
}

/** An option that no method of the command takes is a mistake, and must not be ignored. */
function assertTaken(command: Command, methods: readonly string[]): void {
  for (const [option, takers] of Object.entries(TAKEN_BY)) {
    if (wasGiven(command, option) && !methods.some((method) => takers.includes(method))) {
      throw new GanClsError(
        "invalid-argument",
        `classical: expected --${option} only with ${takers.join(" or ")}, got --methods ${methods.join(",")}; leave --${option} out`,
      );
    }
  }
}

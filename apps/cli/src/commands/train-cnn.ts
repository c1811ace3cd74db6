import { PRESETS } from "@gan-cls/study/presets";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { addExample, positiveInteger, positiveNumber } from "../options";
import { addStudyOptions, type StudyOptions } from "./study-options";

interface Options extends StudyOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

const NAME = "train cnn";
const ORIGINAL = PRESETS.original;

/** `gan-cls train cnn`: the original study's CNN from scratch. */
export function addTrainCnnCommand(train: Command, context: CommandContext): void {
  const configure = (command: Command): Command => {
    command
      .addOption(
        new Option("--epochs <n>", "passes over the images").argParser(positiveInteger).default(ORIGINAL.epochs.cnn[0]),
      )
      .addOption(
        new Option("--batch-size <n>", "images per step").argParser(positiveInteger).default(ORIGINAL.cnn.batchSize),
      )
      .addOption(
        new Option("--learning-rate <rate>", "of plain gradient descent")
          .argParser(positiveNumber)
          .default(ORIGINAL.cnn.learningRate),
      );
    return addStudyOptions(command, context, ["labels", "seeds", "additions"]);
  };
  const command = configure(train.command("cnn"))
    .summary("a CNN, with labels")
    .description("Train the original study's CNN from scratch, on every label unless --labels says otherwise.")
    .action(async () => {
      const { runStudyCommand } = await import("./run-study-command");
      await runStudyCommand<Options>(context, {
        ...{ name: NAME, command, configure },
        request({ epochs, batchSize, learningRate }) {
          const cnn = { batchSize, learningRate };
          const settings = { ...PRESETS.quick, cnn, epochs: { ...PRESETS.quick.epochs, cnn: [epochs] } };
          return { settings, methods: ["cnn"], defaultLabels: "all" };
        },
      });
    });
  addExample(command, "train cnn --labels 1000 --epochs 15", "train cnn --labels 1000 --additions runs/my-digits");
}

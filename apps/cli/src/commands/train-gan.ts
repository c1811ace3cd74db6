import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import {
  addCommonOptions,
  addExample,
  integerTuple,
  pathFrom,
  positiveInteger,
  positiveNumber,
  shareBelowOne,
} from "../options";
import { PRESETS, type GanPresetName } from "../study/presets";
import { objectiveOptions } from "./objective-options";

const { gan: ORIGINAL } = PRESETS.original;

/** `gan-cls train gan`: the original study's GAN, without labels. */
export function addTrainGanCommand(train: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const configure = (command: Command): Command => {
    command.addOption(
      new Option("--preset <name>", "the original study's own 10 000 images, in its order, of --data mnist").choices([
        "original" satisfies GanPresetName,
      ]),
    );
    for (const option of [...ganOptions(), ...objectiveOptions()]) {
      command.addOption(option);
    }
    command.addOption(
      new Option("--resume <run>", "go on with a run that was stopped; --epochs may then be given anew").argParser(
        pathFrom(workingDirectory),
      ),
    );
    return addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  };
  const command = configure(train.command("gan"))
    .description("Train the original study's GAN on images without their labels. Stop it at any time and go on later.")
    .action(async () => {
      const { runTrainGanCommand } = await import("../actions/train-gan");
      await runTrainGanCommand(context, command, configure);
    });
  addExample(
    command,
    "train gan --epochs 5 --out runs/my-gan",
    "train gan --resume runs/my-gan --epochs 50",
    "train gan --preset original --data path/to/mnist --keep-every 5",
    "train gan --epochs 10 --quality 2000",
    "train gan --data mnist --images 60000 --self-supervision contrastive --ema 0.999",
  );
}

function ganOptions(): Option[] {
  const count = (flags: string, text: string): Option => new Option(flags, text).argParser(positiveInteger);
  const filters = (flags: string, text: string, values: readonly number[] = []): Option =>
    new Option(flags, text).argParser(integerTuple(values.length)).default([...values], values.join(","));
  const { generator, discriminator } = ORIGINAL;
  return [
    count("--epochs <n>", "passes over the images").default(ORIGINAL.epochs),
    count("--max-steps <n>", "stop after so many steps, even within an epoch"),
    count("--images <n>", "training images to use").default(ORIGINAL.images),
    count("--batch-size <n>", "real images per step").default(ORIGINAL.batchSize),
    new Option("--learning-rate <rate>", "of both Adams").argParser(positiveNumber).default(ORIGINAL.learningRate),
    new Option("--beta1 <share>", "how long both Adams remember the gradient's mean")
      .argParser(shareBelowOne)
      .default(ORIGINAL.beta1),
    count("--samples <n>", "images drawn after every epoch").default(ORIGINAL.sampleCount),
    count("--latent-size <n>", "length of the noise").default(generator.latentSize),
    filters("--generator-filters <counts>", "channels of the generator's layers", generator.filters),
    filters("--discriminator-filters <counts>", "channels of the discriminator's layers", discriminator.filters),
    new Option(
      "--quality <n>",
      "after every epoch, FID, precision and recall of so many samples; see evaluate --generator",
    ).argParser(positiveInteger),
    count("--checkpoint-every <n>", "steps between checkpoints").default(20),
    count("--keep-every <n>", "keep the networks of every nth epoch, in the run's folder kept"),
  ];
}

import type { GanObjective } from "@gan-cls/train";
import {
  GAN_LOSSES,
  PAIR_VIEWS,
  SELF_SUPERVISIONS,
  type GanLossName,
  type PairViewsName,
  type SelfSupervisionName,
} from "@gan-cls/train/names";
import { PRESETS, type GanSettings } from "@gan-cls/study/presets";
import type { GanDocument } from "@gan-cls/study";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { formatBytes, formatDuration, formatQuantity } from "@gan-cls/evaluate";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openGanData, type OpenedData } from "../io/open-data";
import { resumedArguments, resumedOptions, storedArguments } from "../io/stored-arguments";
import {
  addCommonOptions,
  addExample,
  channelCounts,
  pathFrom,
  positiveInteger,
  positiveNumber,
  shareBelowOne,
  wasGiven,
  type CommonOptions,
} from "../options";
import { describePlaces } from "../render/links";
import { dataWords, displayPath } from "../render/paths";

/** Options of `gan-cls train gan`. */
interface TrainGanOptions extends CommonOptions {
  readonly epochs: number;
  readonly maxSteps?: number;
  readonly images: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly samples: number;
  readonly latentSize: number;
  readonly generatorFilters: readonly number[];
  readonly discriminatorFilters: readonly number[];
  readonly discriminatorDropout: number;
  readonly objective: GanLossName;
  readonly spectralNorm?: boolean;
  readonly diffAugment?: number;
  readonly selfSupervision?: SelfSupervisionName;
  readonly selfSupervisionWeight: number;
  readonly selfSupervisionViews: PairViewsName;
  readonly ema?: number;
  readonly probeLabels?: number;
  readonly quality?: number;
  readonly checkpointEvery: number;
  readonly keepEvery?: number;
  readonly preset?: "original";
  readonly resume?: string;
}

const NAME = "train gan";
const { gan: ORIGINAL } = PRESETS.original;

/** The rate of `buildDiscriminator`, as in the original; a run's settings name only another one. */
const DROPOUT = 0.3;

/** `gan-cls train gan`: the original study's GAN, without labels. */
export function addTrainGanCommand(train: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const configure = (command: Command): Command => {
    command.addOption(
      new Option("--preset <name>", "original: the study's own 10 000 images of --data mnist, in its order").choices([
        "original",
      ]),
    );
    for (const option of [...ganOptions(), ...objectiveOptions()]) {
      command.addOption(option);
    }
    command.addOption(
      new Option(
        "--resume <run>",
        "resume a run that was stopped; --epochs, --max-steps and --learning-rate may be given again",
      )
        .argParser(pathFrom(workingDirectory))
        .helpGroup("The run:"),
    );
    return addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  };
  const command = configure(train.command("gan"))
    .summary("a GAN, without labels")
    .description("Train the original study's GAN on images without their labels. Stop it at any time and resume later.")
    .action(() => trainGan(context, command, configure));
  addExample(
    command,
    "train gan --epochs 5 --out runs/my-gan",
    "train gan --resume runs/my-gan --epochs 50",
    "train gan --preset original --data path/to/mnist --keep-every 5",
    "train gan --epochs 10 --quality 2000",
    "train gan --data mnist --images 60000 --self-supervision contrastive --ema 0.999",
  );
}

/** What the networks are trained for; without any of these, the original's. */
function objectiveOptions(): Option[] {
  return [
    new Option("--objective <loss>", "the loss of both networks").choices(GAN_LOSSES).default("original"),
    new Option("--spectral-norm", "hold the largest singular value of the discriminator's kernels at 1 (Miyato 2018)"),
    new Option(
      "--diff-augment <pixels>",
      "the discriminator sees every image moved by up to this many (Zhao 2020)",
    ).argParser(positiveInteger),
    new Option(
      "--self-supervision <task>",
      "a second task that the discriminator learns from real images (Chen 2019; Jeong 2021)",
    ).choices(SELF_SUPERVISIONS),
    new Option("--self-supervision-weight <weight>", "weight of that task's loss").argParser(positiveNumber).default(1),
    new Option(
      "--self-supervision-views <kind>",
      "views of contrastive: as the data vary, or crops, each a part of the image and every fifth one grey (Chen 2020)",
    )
      .choices(PAIR_VIEWS)
      .default("usual"),
    new Option("--ema <decay>", "keep running averages of both networks' weights, saved as *-average").argParser(
      shareBelowOne,
    ),
    new Option(
      "--probe-labels <n>",
      "after every epoch, score the discriminator by a probe on this many labels and keep the best as *-best",
    ).argParser(positiveInteger),
  ];
}

function ganOptions(): Option[] {
  const count = (flags: string, text: string): Option => new Option(flags, text).argParser(positiveInteger);
  const filters = (flags: string, text: string, values: readonly number[] = []): Option =>
    new Option(flags, text).argParser(channelCounts).default([...values], values.join(","));
  const { generator, discriminator } = ORIGINAL;
  return [
    count("--epochs <n>", "passes over the images").default(ORIGINAL.epochs),
    count("--max-steps <n>", "stop after this many steps, even within an epoch"),
    count("--images <n>", "training images to use").default(ORIGINAL.images),
    count("--batch-size <n>", "real images per step").default(ORIGINAL.batchSize),
    new Option("--learning-rate <rate>", "of both Adam optimisers")
      .argParser(positiveNumber)
      .default(ORIGINAL.learningRate),
    new Option("--beta1 <share>", "decay of the gradient's running mean in both Adam optimisers")
      .argParser(shareBelowOne)
      .default(ORIGINAL.beta1),
    count("--samples <n>", "images drawn after every epoch").default(ORIGINAL.sampleCount),
    count("--latent-size <n>", "length of the noise").default(generator.latentSize),
    filters(
      "--generator-filters <counts>",
      "channels of the generator's layers; large images add some",
      generator.filters,
    ),
    filters(
      "--discriminator-filters <counts>",
      "channels of the discriminator's layers; large images add some",
      discriminator.filters,
    ),
    new Option("--discriminator-dropout <share>", "share of each layer's activations that is dropped while training")
      .argParser(shareBelowOne)
      .default(DROPOUT),
    new Option(
      "--quality <n>",
      "after every epoch, FID, precision and recall of this many samples; see evaluate --generator",
    ).argParser(positiveInteger),
    count("--checkpoint-every <n>", "steps between checkpoints").default(20),
    count("--keep-every <n>", "keep the networks of every nth epoch, in the run's sub-folder kept"),
  ];
}

/** Trains a GAN in a run of its own, or resumes one, and prints what came of it. */
async function trainGan(
  context: CommandContext,
  command: Command,
  configure: (command: Command) => Command,
): Promise<void> {
  const [{ readStoppedRun, shellCommand, trainGanInFolder }, { showStudy }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/study-display"),
  ]);
  if (wasGiven(command, "selfSupervisionWeight") && !wasGiven(command, "selfSupervision")) {
    throw new GanClsError(
      "invalid-argument",
      "train gan: expected --self-supervision with --self-supervision-weight, got the weight alone; name the task",
    );
  }
  const given = command.opts<TrainGanOptions>();
  if (given.selfSupervisionViews !== "usual" && given.selfSupervision !== "contrastive") {
    throw new GanClsError(
      "invalid-argument",
      `train gan: expected --self-supervision contrastive with --self-supervision-views, got ${given.selfSupervision ?? "the views alone"}; only that task has views`,
    );
  }
  const stopped = given.resume === undefined ? undefined : await readStoppedRun(given.resume, NAME);
  const options =
    stopped === undefined
      ? given
      : resumedOptions<TrainGanOptions>(command, stopped.config, configure, ["epochs", "maxSteps", "learningRate"]);
  const engine = await startEngine(stopped?.config.engine ?? options.engine, context.display);
  const { seed, checkpointEvery: checkpointEverySteps, keepEvery, preset = "quick", out } = options;
  const { data, ...source } = await openGanData(context, {
    given: options.data ?? stopped?.config.data,
    flags: options,
    defaults: stopped?.config.pictures,
    usual: PRESETS[preset].data,
  });
  const settings = ganSettings(options);
  const words = stopped ? resumedArguments(command, stopped.config, configure) : storedArguments(command);
  const { folder, about } = await beginRun(context, {
    ...{ command: NAME, arguments: words, engine, data, ...source, out, stopped, plan: settings },
  });
  try {
    const { labelChoice } = PRESETS[preset];
    const task = { folder, data, settings, labelChoice, seed, checkpointEverySteps, keepEvery, about };
    const document = await showStudy(context.display, trainGanInFolder({ ...task, signal: context.io.signal }));
    if (options.json) {
      context.printJson(document);
    } else {
      context.print(
        await renderSummary(context, document, { folder: folder.path, source, hasClasses: "train" in data }),
      );
    }
  } catch (error) {
    if (isGanClsError(error, "diverged")) {
      const rate = Number((options.learningRate * LOWER).toPrecision(1));
      const again = shellCommand(["resume", folder.path, "--learning-rate", String(rate)], context.io.environment);
      context.display.note(`To resume with a lower learning rate: ${again}`);
    }
    throw error;
  } finally {
    folder.close();
  }
}

/** A training that diverges has already tried a tenth of its rate. */
const LOWER = 0.01;

/** What a trained GAN says on a terminal, with what it is good for. */
async function renderSummary(
  { io }: CommandContext,
  { gan, peakMemoryBytes }: GanDocument,
  { folder, source, hasClasses }: { folder: string; source: Omit<OpenedData, "data">; hasClasses: boolean },
): Promise<string> {
  const { shellCommand } = await import("@gan-cls/study/node");
  const run = displayPath(folder, io.workingDirectory);
  // What has no classes teaches no classifier.
  const next = hasClasses
    ? ["transfer", "--strategy", "trial-3", "--discriminator", run, ...dataWords(source, io)]
    : ["generate", "--generator", run];
  return [
    `${formatQuantity(gan.steps, "step")} in ${formatDuration(gan.seconds)}, at most ${formatBytes(peakMemoryBytes)} of memory.`,
    ...describePlaces(folder, io),
    `Next: ${shellCommand(next, io.environment)}`,
  ].join("\n");
}

function ganSettings(options: TrainGanOptions): GanSettings {
  const { epochs, maxSteps, images, batchSize, learningRate, beta1, samples, latentSize } = options;
  return {
    ...{ epochs, maxSteps, images, batchSize, learningRate, beta1, sampleCount: samples },
    generator: { filters: options.generatorFilters, latentSize },
    discriminator: {
      filters: options.discriminatorFilters,
      ...(options.discriminatorDropout !== DROPOUT && { dropoutRate: options.discriminatorDropout }),
    },
    objective: objectiveOf(options),
    probeLabels: options.probeLabels,
    quality: options.quality,
  };
}

/** Only what differs from the original's. */
function objectiveOf(options: TrainGanOptions): GanObjective {
  const { objective, spectralNorm, diffAugment, ema } = options;
  const { selfSupervision: task, selfSupervisionWeight: weight, selfSupervisionViews: views } = options;
  return {
    ...(objective !== "original" && { loss: objective }),
    ...(spectralNorm && { spectralNorm }),
    ...(diffAugment && { translation: diffAugment }),
    ...(task && { selfSupervision: { task, weight, ...(views !== "usual" && { views }) } }),
    ...(ema !== undefined && { averageDecay: ema }),
  };
}

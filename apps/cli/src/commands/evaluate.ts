import { isDeepStrictEqual } from "node:util";
import { GanClsError, type ImageDataset, type Preprocessing } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import { PRESETS } from "@gan-cls/study/presets";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openData, type OpenedData } from "../io/open-data";
import { storedArguments } from "../io/stored-arguments";
import {
  addCommonOptions,
  addExample,
  modelFrom,
  namesOrPathsFrom,
  positiveInteger,
  wasGiven,
  type CommonOptions,
} from "../options";
import { PRETRAINED_NAMES } from "../pretrained-names";
import { pictureOptions } from "../picture-options";

interface EvaluateOptions extends CommonOptions {
  readonly model?: readonly string[];
  readonly generator?: string;
  readonly samples: number;
  readonly classifier?: string;
  readonly all?: boolean;
  readonly removeSeen?: boolean;
}

const NAME = "evaluate";

/** Precision and recall need more images than neighbours; more images than this take gigabytes. */
const SAMPLES = { least: 4, most: 60_000 };

/** `gan-cls evaluate`: saved classifiers on test images, or the images that a generator draws. */
export function addEvaluateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const model = modelFrom(workingDirectory);
  const command = program
    .command(NAME)
    .summary("test classifiers, or measure a generator")
    .description(
      "Test saved classifiers on the test images of any data, and compare them with the first; or measure what a generator draws: " +
        "FID, precision, recall, classes, what a classifier learns from it, and whether it copies training images.",
    )
    .addOption(
      new Option(
        "--model <folders>",
        "saved classifiers, runs, or names of pretrained ones, separated by commas",
      ).argParser(namesOrPathsFrom(workingDirectory, PRETRAINED_NAMES)),
    )
    .addOption(
      new Option(
        "--generator <model>",
        "instead: a run that trained a GAN, a saved generator, or a name; see gan-cls models",
      )
        .argParser(model)
        .conflicts("model"),
    )
    .option("--all", "with --model: test on all pictures of the data, not only on their test part")
    .option("--remove-seen", "with --model: leave out images that one of the models has seen in its training")
    .addOption(
      new Option("--samples <n>", "with --generator: how many images are drawn").argParser(sampleCount).default(10_000),
    )
    .addOption(
      new Option(
        "--classifier <model>",
        "with --generator: what labels the samples (default: mnist-feature-cnn for digits, else a CNN trained on the data)",
      ).argParser(model),
    )
    .action(async () => {
      const options = command.opts<EvaluateOptions>();
      if (options.generator !== undefined) {
        refuseUseless(command, ["all", "removeSeen"], { with: "--model", got: "--generator" });
        return evaluateGenerator(context, command, { ...options, generator: options.generator });
      }
      if (options.model === undefined) {
        throw new GanClsError(
          "invalid-argument",
          "evaluate: expected --model with classifiers or --generator with a generator, got neither; see gan-cls evaluate --help",
        );
      }
      refuseUseless(command, ["samples", "classifier", "seed"], { with: "--generator", got: "--model" });
      return evaluateClassifiers(context, command, { ...options, model: options.model });
    });
  addCommonOptions(command, workingDirectory, ["seed", "engine", "data", "out"]);
  addExample(
    command,
    "evaluate --model runs/my-study/models/cnn,runs/my-study/models/trial-3 --data mnist",
    "evaluate --model mnist-cnn,mnist-trial-3",
    "evaluate --generator mnist-better-generator --data mnist",
    "evaluate --generator runs/my-gan --samples 2000",
  );
}

/** An option without effect is never ignored silently. */
function refuseUseless(
  command: Command,
  names: readonly (keyof EvaluateOptions)[],
  { with: needed, got }: { with: string; got: string },
): void {
  const useless = command.options.find(
    (option) =>
      (names as readonly string[]).includes(option.attributeName()) && wasGiven(command, option.attributeName()),
  );
  if (useless !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `evaluate: expected ${useless.long} only with ${needed}, got it with ${got}; leave it out`,
    );
  }
}

function sampleCount(text: string): number {
  const count = positiveInteger(text);
  if (count < SAMPLES.least || count > SAMPLES.most) {
    throw new InvalidArgumentError(`Expected ${SAMPLES.least} to ${SAMPLES.most}.`);
  }
  return count;
}

/** Tests saved classifiers on the same images and writes a report as a study does. */
async function evaluateClassifiers(
  context: CommandContext,
  command: Command,
  { model: models, ...options }: EvaluateOptions & { model: readonly string[] },
): Promise<void> {
  const [node, { showStudy }, { renderStudySummary }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/study-display"),
    import("../render/study-summary"),
  ]);
  const { io, display } = context;
  const folders = (await Promise.all(models.map(node.findClassifiers))).flat();
  const engine = await startEngine(options.engine, display);
  const defaults = await picturesFor(folders[0], options);
  const { data, ...source } = await openData(context, {
    ...{ given: options.data, flags: options, models, usual: PRESETS.quick.data, defaults },
  });
  if (options.all && data.train.size > 0) {
    throw new GanClsError(
      "invalid-argument",
      `evaluate: expected --all with pictures of your own, got ${source.dataSource}, which has a test part of its own; leave it out`,
    );
  }
  const test = node.testClassifiers(folders, data, {
    ...{ signal: io.signal, removeSeen: options.removeSeen },
    testFor: (preprocessing) => readTestFor(context, preprocessing, { data, ...source }, options),
  });
  const tested = await showStudy(display, test);
  const { folder, about } = await beginRun(context, {
    ...{ command: NAME, arguments: storedArguments(command), engine, data, ...source },
    ...{ out: options.out, plan: { folders } },
  });
  try {
    const results = await node.reportClassifiers(folder, tested, { data, about });
    if (options.json) {
      context.printJson(results);
    } else {
      const more = { folder: folder.path, io, colors: context.colors, source, isTrained: false };
      context.print(await renderStudySummary(results, more));
    }
  } finally {
    folder.close();
  }
}

/** How pictures are read for a model. */
async function picturesFor(folder: string, { all }: EvaluateOptions): Promise<PictureOptions> {
  const { pictureOptionsOf, readPreprocessing } = await import("@gan-cls/study/node");
  return { ...pictureOptionsOf(await readPreprocessing(folder)), ...(all && { use: "all-test" }) };
}

/** The test images as a model takes them: pictures are read again for one that differs from the first. */
async function readTestFor(
  { io }: CommandContext,
  preprocessing: Preprocessing,
  { data, dataSource, pictures }: OpenedData,
  flags: EvaluateOptions,
): Promise<ImageDataset> {
  const { test, preprocessing: first } = data;
  const [{ openDataset }, { pictureOptionsOf }] = await Promise.all([
    import("@gan-cls/data/node"),
    import("@gan-cls/study/node"),
  ]);
  const own = { ...pictureOptionsOf(preprocessing), ...pictureOptions(flags) };
  const isSame =
    first !== undefined && isDeepStrictEqual({ ...pictureOptionsOf(first), ...pictureOptions(flags) }, own);
  return first === undefined || isSame
    ? test
    : (await openDataset(dataSource, { ...pictures, ...own, signal: io.signal })).test;
}

/** Measures what a generator draws and leaves figures, pictures and a report in a run folder. */
async function evaluateGenerator(
  context: CommandContext,
  command: Command,
  { generator, samples: count, seed, classifier, ...options }: EvaluateOptions & { generator: string },
): Promise<void> {
  const [{ drawFromGenerator, measureInFolder }, { showStudy }, { renderQualitySummary }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/study-display"),
    import("../render/quality-summary"),
  ]);
  const { io, display } = context;
  const engine = await startEngine(options.engine, display);
  display.note(`Drawing ${count} images`);
  const drawn = await drawFromGenerator(generator, { count, seed, signal: io.signal });
  const { rows, columns, channels } = drawn.samples;
  const { data, ...source } = await openData(context, {
    ...{ given: options.data, flags: options, models: [generator], usual: PRESETS.quick.data },
    defaults: { size: { rows, columns }, color: channels === 3 ? "rgb" : "grey" },
  });
  const { folder, about } = await beginRun(context, {
    ...{ command: NAME, arguments: storedArguments(command), engine, data, ...source },
    ...{ out: options.out, plan: { generator: drawn.generator, count, seed } },
  });
  try {
    const task = { folder, data, drawn, classifier, seed, about, signal: io.signal };
    const document = await showStudy(display, measureInFolder(task));
    if (options.json) {
      context.printJson({ quality: document });
    } else {
      context.print(renderQualitySummary(document, { folder: folder.path, io }));
    }
  } finally {
    folder.close();
  }
}

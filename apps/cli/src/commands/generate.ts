import { GanClsError } from "@gan-cls/core";
import { formatQuantity } from "@gan-cls/evaluate";
import type { LabelledDocument } from "@gan-cls/study/node";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { storedArguments } from "../io/stored-arguments";
import {
  addCommonOptions,
  addExample,
  modelFrom,
  positiveInteger,
  shareBelowOne,
  wasGiven,
  type CommonOptions,
} from "../options";
import { displayPath } from "../render/paths";

interface GenerateOptions extends CommonOptions {
  readonly generator: string;
  readonly count: number;
  readonly label?: boolean;
  readonly review?: boolean;
  readonly classifier?: string;
  readonly confidence: number;
}

const NAME = "generate";

/** The picture of `generate`, without its ending. */
const PICTURE = "generated";

/** The classifier that labels unless another is named; it has seen every label of MNIST, and the command says so. */
const LABELLER = "mnist-feature-cnn";

/** Images drawn at once; more would take gigabytes. */
const MAX_COUNT = 4096;

/** `gan-cls generate`: images from a saved generator. */
export function addGenerateCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command(NAME)
    .description("Draw images with a saved generator, as one PNG; with --label as a set to train on.")
    .addOption(
      new Option("--generator <model>", "a run that trained a GAN, a saved generator, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .option("--label", "label them by a classifier, and leave them as IDX files with a list for --additions")
    .option("--review", "as --label, with numbered sheets to look at before the list is edited")
    .addOption(
      new Option(
        "--classifier <model>",
        "what labels: a saved classifier, a run that trained one, or a name (default: mnist-feature-cnn, which knows 60 000 labels)",
      ).argParser(modelFrom(workingDirectory)),
    )
    .addOption(
      new Option("--confidence <share>", "an image is kept if the probability of its label is at least this")
        .argParser(shareBelowOne)
        .default(0.9),
    )
    .addOption(new Option("--count <n>", "how many images").argParser(countUpToMaximum).default(64))
    .action(() => generate(context, command));
  addCommonOptions(command, workingDirectory, ["seed", "engine", "out"]);
  addExample(
    command,
    "generate --generator mnist-original-generator",
    "generate --generator runs/my-gan --count 100 --seed 7",
    "generate --generator mnist-better-generator --count 2500 --classifier runs/my-cnn --confidence 0.95 --review --out runs/my-digits",
  );
}

function countUpToMaximum(text: string): number {
  const count = positiveInteger(text);
  if (count > MAX_COUNT) {
    throw new InvalidArgumentError(`Expected at most ${MAX_COUNT}.`);
  }
  return count;
}

/** Draws images with a saved generator into a run folder, as a picture or as a labelled set. */
async function generate(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<GenerateOptions>();
  if (options.label || options.review) {
    return generateLabelled(context, command, options);
  }
  const useless = ["classifier", "confidence"].find((name) => wasGiven(command, name));
  if (useless !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `generate: expected --label with --${useless}, got --${useless} alone; add --label`,
    );
  }
  const { drawFromGenerator, writeSheet } = await import("@gan-cls/study/node");
  const { io } = context;
  const { generator: source, count, seed, out, json = false } = options;
  const engine = await startEngine(options.engine, context.display);
  const { samples } = await drawFromGenerator(source, { count, seed, signal: io.signal });
  const { folder } = await beginRun(context, {
    ...{ command: NAME, arguments: storedArguments(command), engine, out, plan: { count, seed } },
  });
  try {
    const file = folder.file(await writeSheet(folder, PICTURE, samples));
    const { rows, columns } = samples;
    const document = { engine: engine.name, generator: source, file, count, seed, rows, columns };
    await folder.writeJson("results.json", document);
    if (json) {
      context.printJson(document);
    } else {
      context.print(displayPath(file, io.workingDirectory));
    }
  } finally {
    folder.close();
  }
}

/** Draws images, labels them by a classifier, and leaves them with a list to review. */
async function generateLabelled(context: CommandContext, command: Command, options: GenerateOptions): Promise<void> {
  const { drawFromGenerator, labelInFolder, loadLabeller } = await import("@gan-cls/study/node");
  const { io, display } = context;
  const { generator: source, count, seed, out, json = false, review = false, confidence: threshold } = options;
  const engine = await startEngine(options.engine, display);
  const labeller = await loadLabeller(NAME, options.classifier ?? LABELLER);
  try {
    display.note(`Drawing ${formatQuantity(count, "image")}`);
    const drawn = await drawFromGenerator(source, { count, seed, signal: io.signal });
    const { folder } = await beginRun(context, {
      ...{ command: NAME, arguments: storedArguments(command), engine, out, plan: { count, seed, threshold } },
    });
    try {
      const task = { folder, drawn, labeller, threshold, review, seed, engine: engine.name, signal: io.signal };
      const document = await labelInFolder(task);
      if (json) {
        context.printJson(document);
      } else {
        context.print(await summarize(context, document));
      }
    } finally {
      folder.close();
    }
  } finally {
    labeller.classifier.dispose();
  }
}

async function summarize({ io }: CommandContext, document: LabelledDocument): Promise<string> {
  const { ADDITIONS_FILES, shellCommand } = await import("@gan-cls/study/node");
  const { count, kept, threshold, labeller, folder, sheets } = document;
  const path = displayPath(folder, io.workingDirectory);
  const known = labeller.labels === 0 ? "an unknown number of labels" : formatQuantity(labeller.labels, "label");
  const next = ["study", "--methods", "cnn-fair", "--labels", "1000", "--additions", path];
  return [
    `${formatQuantity(count, "image")}, labelled by ${labeller.name}, which learned from ${known}; ${kept} with a confidence of at least ${threshold}.`,
    ...(sheets.length === 0
      ? []
      : [
          `Look at ${path}/review (${formatQuantity(sheets.length, "sheet")}) and edit ${path}/${ADDITIONS_FILES.list}.`,
        ]),
    `Next: ${shellCommand(next, io.environment)}`,
  ].join("\n");
}

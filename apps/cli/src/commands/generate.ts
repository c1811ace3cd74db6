import { GanClsError, printable, type ImageSet } from "@gan-cls/core";
import { formatQuantity } from "@gan-cls/evaluate";
import type { DrawnSamples, LabelledDocument, RunFolder } from "@gan-cls/study/node";
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
  readonly files?: boolean;
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
    .summary("draw images with a generator")
    .description(
      "Draw images with a saved generator, as one sheet; with --files as single PNGs, with --label as a set to train on.",
    )
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
    .option("--files", "each image as a PNG of its own, with number, seed and (with --label) class in its name")
    .addOption(new Option("--count <n>", "how many images").argParser(countUpToMaximum).default(64))
    .action(() => generate(context, command));
  addCommonOptions(command, workingDirectory, ["seed", "engine", "out"]);
  addExample(
    command,
    "generate --generator mnist-original-generator",
    "generate --generator runs/my-gan --count 100 --seed 7 --files",
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
  const { drawFromGenerator } = await import("@gan-cls/study/node");
  const { io } = context;
  const { generator: source, count, seed, out, json = false } = options;
  const engine = await startEngine(options.engine, context.display);
  const { samples } = await drawFromGenerator(source, { count, seed, signal: io.signal });
  const { folder } = await beginRun(context, {
    ...{ command: NAME, arguments: storedArguments(command), engine, out, plan: { count, seed } },
  });
  try {
    const { file, files } = await writePictures(folder, samples, options);
    const { rows, columns, channels } = samples;
    const document = { engine: engine.name, generator: source, file, files, count, seed, rows, columns, channels };
    await folder.writeJson("results.json", document);
    folder.log({ type: "run-end" });
    if (json) {
      context.printJson(document);
    } else {
      context.print(
        [...(files.length > 0 ? files : [file])]
          .map((path) => printable(displayPath(path, io.workingDirectory)))
          .join("\n"),
      );
    }
  } finally {
    folder.close();
  }
}

/** Writes a sheet, or one image as it is; and each image as a file, if that is asked for. Paths are absolute. */
async function writePictures(
  folder: RunFolder,
  samples: ImageSet,
  { files: wantsFiles, seed }: GenerateOptions,
): Promise<{ file: string; files: string[] }> {
  const { encodeImage, writeImageFiles, writeSheet } = await import("@gan-cls/study/node");
  const single = `${PICTURE}.png`;
  if (samples.size === 1) {
    await folder.write(single, encodeImage(samples, 0));
  }
  const file = samples.size === 1 ? single : await writeSheet(folder, PICTURE, samples);
  const files = wantsFiles ? await writeImageFiles(folder, samples, { seed }) : [];
  return { file: folder.file(file), files: files.map((name) => folder.file(name)) };
}

/** The usual labeller knows MNIST's digits alone. */
function assertLabellerFits({ samples }: DrawnSamples, classifier: string | undefined): void {
  const { rows, columns, channels } = samples;
  if (classifier === undefined && !(rows === 28 && columns === 28 && channels === 1)) {
    throw new GanClsError(
      "invalid-argument",
      `generate: expected --classifier with a classifier of images of ${columns}x${rows}x${channels} (width x height x channels), got none; ${LABELLER} knows digits alone`,
    );
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
    assertLabellerFits(drawn, options.classifier);
    const { folder } = await beginRun(context, {
      ...{ command: NAME, arguments: storedArguments(command), engine, out, plan: { count, seed, threshold } },
    });
    try {
      const task = {
        ...{ folder, drawn, labeller, threshold, review, files: options.files === true, seed },
        ...{ engine: engine.name, signal: io.signal },
      };
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
  const { count, kept, threshold, labeller, folder, sheets, classNames } = document;
  const path = displayPath(folder, io.workingDirectory);
  const known = labeller.labels === 0 ? "an unknown number of labels" : formatQuantity(labeller.labels, "label");
  // The data of a study that names none are digits; nothing here knows where other classes come from.
  const isOfDigits = classNames.join() === "0,1,2,3,4,5,6,7,8,9";
  const next = ["study", "--methods", "cnn-fair", "--labels", "1000", "--additions", path];
  return [
    `${formatQuantity(count, "image")}, labelled by ${printable(labeller.name)}, which learned from ${known}; ${kept} with a confidence of at least ${threshold}.`,
    ...(sheets.length === 0
      ? []
      : [
          `Look at ${printable(path)}/review (${formatQuantity(sheets.length, "sheet")}) and edit ${printable(path)}/${ADDITIONS_FILES.list}.`,
        ]),
    ...(isOfDigits ? [`Next: ${shellCommand(next, io.environment)}`] : []),
  ].join("\n");
}

import { createImageDataset, hashImages, type ImageDataset } from "@gan-cls/core";
import { encodeIdx } from "@gan-cls/data";
import { generateImages, isPretrainedName } from "@gan-cls/models";
import type { Command } from "commander";
import { ADDITIONS_FILES, type AdditionsAbout } from "../additions/additions-folder";
import { writeReviewList, type LabelledImage } from "../additions/review-list";
import { drawReviewSheet, sheetCount } from "../additions/review-sheet";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { loadLabeller, weightsHash, type Labeller } from "../quality/labeller";
import { formatQuantity } from "../render/format";
import { displayPath } from "../render/study-summary";
import { loadNetwork, networkFolder } from "../run/load-network";
import type { RunFolder } from "../run/run-folder";
import { shellCommand } from "../run/shell-command";
import { startRun } from "../run/start-run";
import { storedArguments } from "../run/stored-arguments";

interface LabelOptions extends CommonOptions {
  readonly generator: string;
  readonly count: number;
  readonly review?: boolean;
  readonly classifier?: string;
  readonly confidence: number;
}

const NAME = "generate";

/** The classifier that labels unless another is named; it has seen every label of MNIST, and the command says so. */
const LABELLER = "mnist-feature-cnn";

/** Draws images, labels them by a classifier, and leaves them with a list to review. */
export async function runGenerateLabelled(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<LabelOptions>();
  const { generator: source, count, seed, out, json = false, review = false, confidence: threshold } = options;
  const { io, display } = context;
  const engine = await startEngine(options.engine, display);
  const labeller = await loadLabeller(NAME, options.classifier ?? LABELLER, io.workingDirectory);
  try {
    const { dataset, labelled } = await drawAndLabel(context, { source, count, seed, labeller });
    const about = await describe({ source, seed, labeller, threshold, dataset });
    const folder = await startRun(context, {
      ...{ command: NAME, arguments: storedArguments(command), engine, out },
      ...{ plan: { count, seed, threshold }, resumable: false },
    });
    try {
      await writeAdditions(folder, { dataset, labelled, about });
      const sheets = review ? await writeSheets(folder, { dataset, labelled, threshold }) : [];
      const kept = labelled.filter(({ confidence }) => confidence >= threshold).length;
      const document = { engine: engine.name, ...about, count, kept, folder: folder.path, sheets };
      await folder.writeJson("results.json", document);
      if (json) {
        context.printJson(document);
      } else {
        context.print(summarize(context, document));
      }
    } finally {
      folder.close();
    }
  } finally {
    labeller.classifier.dispose();
  }
}

async function drawAndLabel(
  { io, display }: CommandContext,
  { source, count, seed, labeller }: { source: string; count: number; seed: number; labeller: Labeller },
): Promise<{ dataset: ImageDataset; labelled: LabelledImage[] }> {
  const generator = await loadNetwork(source, "generator");
  try {
    display.note(`Drawing ${formatQuantity(count, "image")}`);
    const images = await generateImages(generator, { count, seed, signal: io.signal });
    const { labels, probabilities } = await labeller.classifier.predict(images, { signal: io.signal });
    const { classCount } = labeller.classifier;
    const labelled = Array.from(labels, (label, index): LabelledImage => {
      return { number: index + 1, label, confidence: probabilities[index * classCount + label] };
    });
    return { dataset: createImageDataset({ ...images, labels, classNames: labeller.classNames }), labelled };
  } finally {
    generator.dispose();
  }
}

async function describe(task: {
  source: string;
  seed: number;
  labeller: Labeller;
  threshold: number;
  dataset: ImageDataset;
}): Promise<AdditionsAbout> {
  const { source, seed, threshold, dataset } = task;
  const { name, labels, labelHash, sha256 } = task.labeller;
  const folder = isPretrainedName(source) ? source : networkFolder(source, "generator");
  return {
    ...{ generator: { source, sha256: await weightsHash(folder) }, seed },
    ...{ labeller: { name, labels, labelHash, sha256 }, threshold, classNames: dataset.classNames },
    imagesHash: hashImages(dataset),
  };
}

async function writeAdditions(
  folder: RunFolder,
  { dataset, labelled, about }: { dataset: ImageDataset; labelled: readonly LabelledImage[]; about: AdditionsAbout },
): Promise<void> {
  const { size, rows, columns, pixels, labels } = dataset;
  await folder.write(ADDITIONS_FILES.images, encodeIdx({ shape: [size, rows, columns], data: pixels }));
  await folder.write(ADDITIONS_FILES.labels, encodeIdx({ shape: [size], data: labels }));
  await folder.write(ADDITIONS_FILES.list, writeReviewList(labelled, about));
  await folder.writeJson(ADDITIONS_FILES.about, about);
}

async function writeSheets(
  folder: RunFolder,
  { dataset, labelled, threshold }: { dataset: ImageDataset; labelled: readonly LabelledImage[]; threshold: number },
): Promise<string[]> {
  const names = Array.from(
    { length: sheetCount(labelled.length) },
    (_, sheet) => `review/sheet-${String(sheet + 1).padStart(3, "0")}.png`,
  );
  for (const [sheet, name] of names.entries()) {
    await folder.write(name, drawReviewSheet(dataset, labelled, { sheet, threshold }));
  }
  return names;
}

function summarize(
  { io }: CommandContext,
  document: AdditionsAbout & { count: number; kept: number; folder: string; sheets: readonly string[] },
): string {
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

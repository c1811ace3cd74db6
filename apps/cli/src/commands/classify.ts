import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { decodeGrayscalePng, normalizeDrawing, type GrayscaleImage } from "@gan-cls/data";
import type { LoadedClassifier } from "@gan-cls/study/node";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { addCommonOptions, addExample, modelFrom, type CommonOptions } from "../options";
import type { Classification } from "../render/classification";

interface ClassifyOptions extends CommonOptions {
  readonly model: string;
}

/** `gan-cls classify`: what a trained network says of PNG files. */
export function addClassifyCommand(program: Command, context: CommandContext): void {
  const { workingDirectory } = context.io;
  const command = program
    .command("classify")
    .description(
      "Print the probability of each class for PNG files. Images of the network's size are taken as they are; others, also " +
        "dark on light, are cropped, scaled and centred as MNIST's were.",
    )
    .argument("<png...>", "drawings or photos of one digit each")
    .addOption(
      new Option("--model <model>", "a saved classifier, a run that trained one, or a name; see gan-cls models")
        .argParser(modelFrom(workingDirectory))
        .makeOptionMandatory(),
    )
    .action((files: string[]) => classify(context, command, files));
  addCommonOptions(command, workingDirectory, ["engine"]);
  addExample(
    command,
    "classify seven.png --model mnist-cnn",
    "classify seven.png --model runs/my-study/models/trial-3",
  );
}

/** Classifies PNG files and prints the probability of every class. */
async function classify(context: CommandContext, command: Command, files: readonly string[]): Promise<void> {
  const [{ loadClassifier, onlyClassifier }, { renderClassification }] = await Promise.all([
    import("@gan-cls/study/node"),
    import("../render/classification"),
  ]);
  const { io, colors } = context;
  const options = command.opts<ClassifyOptions>();
  const folder = await onlyClassifier("classify", "--model", options.model);
  const engine = await startEngine(options.engine, context.display);
  const loaded = await loadClassifier(folder);
  try {
    const images = await readImages(files, loaded, io.workingDirectory);
    const { probabilities, labels } = await loaded.classifier.predict(images, { signal: io.signal });
    const { classNames } = loaded;
    const results = files.map((file, index): Classification => {
      const row = probabilities.subarray(index * classNames.length, (index + 1) * classNames.length);
      return {
        file,
        className: classNames[labels[index]],
        probabilities: classNames.map((className, label) => ({ className, probability: row[label] })),
      };
    });
    if (options.json) {
      context.printJson({ engine: engine.name, model: loaded.classifier.name, files: results });
    } else {
      context.print(results.map((result) => renderClassification(result, colors)).join("\n\n"));
    }
  } finally {
    loaded.classifier.dispose();
  }
}

/** The images as one set: those of the size that the classifier takes as they are, others laid out as MNIST's were. */
async function readImages(
  files: readonly string[],
  { rows, columns }: LoadedClassifier,
  workingDirectory: string,
): Promise<ImageSet> {
  const pixels = new Uint8Array(files.length * rows * columns);
  for (const [index, file] of files.entries()) {
    const bytes = await readBytes(resolve(workingDirectory, file));
    const image = fitImage(decodeGrayscalePng(bytes, { name: file }), { name: file, rows, columns });
    pixels.set(image.pixels, index * rows * columns);
  }
  return { name: "files", pixels, size: files.length, rows, columns, channels: 1 };
}

function fitImage(
  image: GrayscaleImage,
  { name, rows, columns }: { name: string; rows: number; columns: number },
): GrayscaleImage {
  if (image.rows === rows && image.columns === columns) {
    return image;
  }
  const normalized = normalizeDrawing(image, { name });
  if (normalized.rows !== rows || normalized.columns !== columns) {
    throw new GanClsError(
      "invalid-data",
      `classify: ${name}: expected an image of ${columns}x${rows} pixels (width x height), got ${image.columns}x${image.rows}`,
    );
  }
  return normalized;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw toFileError("classify", path, error);
  }
}

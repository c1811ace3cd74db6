import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { decodeGrayscalePng, normalizeDrawing, type GrayscaleImage } from "@gan-cls/data";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { renderClassification, type Classification } from "../render/classification";
import { loadClassifier, type LoadedClassifier } from "../run/load-classifier";
import { onlyClassifier } from "../run/only-classifier";

interface ClassifyOptions extends CommonOptions {
  readonly model: string;
}

/** Classifies PNG files and prints the probability of every class. */
export async function runClassify(context: CommandContext, command: Command, files: readonly string[]): Promise<void> {
  const { io, colors } = context;
  const options = command.opts<ClassifyOptions>();
  const folder = await onlyClassifier("classify", "--model", options.model, io.workingDirectory);
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

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Preprocessing } from "@gan-cls/core";
import { isModelFile } from "@gan-cls/formats/node";
import { loadModelFromUrl, MODEL_FILE } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { readJsonIfPresent } from "./files";
import { findClassifiers, onlyClassifier } from "./load-classifier";
import { MODEL_CARD, preprocessingOfCard, usualPreprocessing, type ModelCard } from "./model-card";
import { openModel } from "./open-model";
import { isPretrained, openPretrained } from "./open-pretrained";

/** A network with what is known of it. The caller disposes the network. */
export interface DescribedModel {
  readonly model: tf.LayersModel;
  /** In label order; of classifiers alone. */
  readonly classNames?: readonly string[];
  /** How a picture becomes an image of the network; only of networks that take images. */
  readonly preprocessing?: Preprocessing;
}

/** Options of {@link loadDescribedModel}. */
export interface LoadDescribedOptions {
  /** Names the command in errors. */
  readonly where: string;
  readonly workingDirectory: string;
  readonly signal: AbortSignal;
}

/**
 * Loads any network with what its card knows: a pretrained one by its name, one from the web, a model's folder or file, the classifier of a run, or the
 * discriminator of a run that trained a GAN alone.
 *
 * @throws GanClsError `not-found`, `io`, `network`, `invalid-data`, `unsupported` for a graph model; `invalid-argument` for a run with several classifiers.
 */
export async function loadDescribedModel(source: string, options: LoadDescribedOptions): Promise<DescribedModel> {
  if (isPretrained(source)) {
    const { model, card } = await openPretrained(source);
    const { classNames, domain, kind } = card;
    return {
      ...{ model, ...(kind === "classifier" && { classNames }) },
      ...describeInput(model, (shape) => usualPreprocessing(shape, domain)),
    };
  }
  if (/^https?:\/\//.test(source)) {
    return { model: await loadModelFromUrl(source, { signal: options.signal }) };
  }
  const path = await findNetwork(resolve(options.workingDirectory, source), options.where);
  const { model, ...facts } = await openModel(path);
  try {
    if (isModelFile(path)) {
      return { model, ...describeInput(model, (shape) => usualPreprocessing(shape, undefined)), ...facts };
    }
    const card = (await readJsonIfPresent(join(path, MODEL_CARD))) as Partial<ModelCard> | undefined;
    const { classNames } = card ?? {};
    const isWhole = Array.isArray(classNames) && classNames.length === model.outputs[0].shape.at(-1);
    return {
      ...{ model, ...(isWhole && { classNames }) },
      ...describeInput(model, (shape) => preprocessingOfCard(join(path, MODEL_CARD), shape, card as ModelCard)),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The folder or file of the network that a path means. */
async function findNetwork(path: string, where: string): Promise<string> {
  if (existsSync(join(path, MODEL_FILE)) || !existsSync(join(path, "models"))) {
    return path;
  }
  const discriminator = join(path, "models", "discriminator");
  const classifiers = await findClassifiers(path).catch(() => []);
  return classifiers.length === 0 && existsSync(discriminator)
    ? discriminator
    : onlyClassifier(where, "the model", path);
}

type ImageShape = Pick<Preprocessing, "rows" | "columns" | "channels">;

function describeInput(
  model: tf.LayersModel,
  prepare: (shape: ImageShape) => Preprocessing,
): Pick<DescribedModel, "preprocessing"> {
  const [, rows, columns, channels] = model.inputs[0].shape;
  const isImage = model.inputs[0].shape.length === 4 && (channels === 1 || channels === 3);
  return isImage && rows && columns ? { preprocessing: prepare({ rows, columns, channels }) } : {};
}

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { describeValue, GanClsError, type Classifier } from "@gan-cls/core";
import { isPretrainedName, MODEL_FILE, type PretrainedCard } from "@gan-cls/models";
import { loadModel } from "@gan-cls/models/node";
import { createModelClassifier } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_CARD, type ModelCard } from "./model-card";
import { openPretrained } from "./open-pretrained";
import { readJsonIfPresent } from "./files";
import { toFileError } from "@gan-cls/core/node";

/** A saved classifier. The caller disposes it. */
export interface LoadedClassifier {
  readonly classifier: Classifier;
  /** Pixels of the images that it takes. */
  readonly rows: number;
  readonly columns: number;
  /** The model's card; a model from elsewhere has none. */
  readonly card: ModelCard | undefined;
  /** Names of the classes in label order: the card's, or numbers. */
  readonly classNames: readonly string[];
}

/**
 * The folders of the classifiers that a path names: itself if it is a model, else those of the run that it is. The name of a pretrained
 * model is returned as it is.
 *
 * @throws GanClsError `not-found` when there are none.
 */
export async function findClassifiers(path: string): Promise<string[]> {
  if (isPretrainedName(path) || existsSync(join(path, MODEL_FILE))) {
    return [path];
  }
  const models = join(path, "models");
  const names = await listFolder(existsSync(models) ? models : path);
  const found = names
    .filter((name) => !/^(generator|discriminator)(-|$)/.test(name))
    .map((name) => join(models, name))
    .filter((folder) => existsSync(join(folder, MODEL_FILE)));
  if (found.length === 0) {
    throw new GanClsError(
      "not-found",
      `findClassifiers: expected the folder of a saved network or of a run that trained one, got ${path}; try gan-cls train cnn`,
    );
  }
  return found.sort();
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw toFileError("findClassifiers", path, error);
  }
}

/**
 * Loads a classifier from its folder, or a pretrained one by its name.
 *
 * @throws GanClsError `invalid-data` when the model is damaged or is no classifier of grey images.
 */
export async function loadClassifier(folder: string): Promise<LoadedClassifier> {
  const { model, card: foundCard } = await open(folder);
  try {
    const { rows, columns, classCount } = checkModel(folder, model);
    const card = checkCard(folder, foundCard, classCount);
    const classNames = card?.classNames ?? Array.from({ length: classCount }, (_, label) => String(label));
    const classifier = createModelClassifier(card?.method ?? basename(folder), model);
    return { classifier, rows, columns, card, classNames };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function open(source: string): Promise<{ model: tf.LayersModel; card: unknown }> {
  if (isPretrainedName(source)) {
    const { model, card } = await openPretrained(source);
    return { model, card: asModelCard(card) };
  }
  return { model: await loadModel(source), card: await readJsonIfPresent(join(source, MODEL_CARD)) };
}

function asModelCard({ method, classNames, labels, labelHash, seed, data, figures }: PretrainedCard): ModelCard {
  const [{ value: testAccuracy } = { value: NaN }] = figures;
  return { method, classNames, labels, labelHash: labelHash ?? "unknown", seed, testAccuracy, data };
}

function checkModel(folder: string, model: tf.LayersModel): { rows: number; columns: number; classCount: number } {
  const [, ...input] = model.inputs[0].shape;
  const [, ...output] = model.outputs[0].shape;
  const [rows, columns, channels] = input.map(Number);
  if (input.length !== 3 || channels !== 1 || output.length !== 1 || Number(output[0]) < 2) {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: expected a network from grey images to classes in ${folder}, got one from [${input.join(", ")}] to [${output.join(", ")}]`,
    );
  }
  return { rows, columns, classCount: Number(output[0]) };
}

function checkCard(folder: string, json: unknown, classCount: number): ModelCard | undefined {
  if (json === undefined) {
    return undefined;
  }
  const { method, classNames } = (json ?? {}) as Partial<ModelCard>;
  const isWhole = typeof method === "string" && Array.isArray(classNames) && classNames.length === classCount;
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: ${join(folder, MODEL_CARD)} must name a method and ${classCount} classes, got ${describeValue(json)}`,
    );
  }
  return json as ModelCard;
}

/**
 * The folder (or the name) of the one classifier that an option means.
 *
 * @param where Names the command in errors.
 * @param flag The option.
 * @throws GanClsError `not-found` when there is none, `invalid-argument` for a run with several.
 */
export async function onlyClassifier(where: string, flag: string, path: string): Promise<string> {
  const [first, ...others] = await findClassifiers(path);
  if (others.length > 0) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected ${flag} to name one classifier, got a run with several: ${[first, ...others].join(", ")}`,
    );
  }
  return first;
}

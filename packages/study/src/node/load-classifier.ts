import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Familiarity, loadClassicalClassifier } from "@gan-cls/classical";
import {
  describeValue,
  GanClsError,
  MAX_CLASSES,
  sha256Hex,
  type Classifier,
  type ImageSet,
  type Preprocessing,
  type TrainedOn,
} from "@gan-cls/core";
import type { ForeignModel } from "@gan-cls/formats";
import { isModelFile } from "@gan-cls/formats/node";
import { MODEL_FILE, type PretrainedCard } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import { readRegularFile, toFileError } from "@gan-cls/core/node";
import { activeKernel } from "../run-study";
import { readFileIfPresent, readJson, readJsonIfPresent } from "./files";
import { CLASSIFIER_FILES, FAMILIARITY_FILE, MODEL_CARD, preprocessingOfCard, type ModelCard } from "./model-card";
import { checkFiles } from "./model-files";
import { openModel } from "./open-model";
import { isPretrained, openPretrained, pretrainedFile } from "./open-pretrained";
import { unpackSeenImages } from "./seen-by-model";

/** A saved classifier. The caller disposes it. */
export interface LoadedClassifier {
  readonly classifier: Classifier;
  /** Shape of the images that it takes. */
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** How a picture of any size becomes such an image. */
  readonly preprocessing: Preprocessing;
  /** What its training images look like; a model of an older version or from elsewhere does not know. */
  readonly familiarity: Familiarity | undefined;
  /** Which images it has seen, where that is known. */
  readonly trainedOn: TrainedOn | undefined;
  /** The model's card; a model from elsewhere has none. */
  readonly card: ModelCard | undefined;
  /** Names of the classes in label order: the card's, or numbers. */
  readonly classNames: readonly string[];
}

/** The folder of the chosen classifier within a run that chose one. */
export const CLASSIFIER_FOLDER = "classifier";

/**
 * The folders of the classifiers that a path names: itself if it is a model, else those of the run that it is. The name of a pretrained
 * model is returned as it is.
 *
 * @throws GanClsError `not-found` when there are none.
 */
export async function findClassifiers(path: string): Promise<string[]> {
  if (isPretrained(path) || isClassifier(path)) {
    return [path];
  }
  // A run that has chosen among its models means that one.
  const chosen = join(path, CLASSIFIER_FOLDER);
  if (isClassifier(chosen)) {
    return [chosen];
  }
  const models = join(path, "models");
  const names = await listFolder(existsSync(models) ? models : path);
  const found = names
    .filter((name) => !/^(generator|discriminator)(-|$)/.test(name))
    .map((name) => join(models, name))
    .filter(isClassifier);
  if (found.length === 0) {
    throw new GanClsError(
      "not-found",
      `findClassifiers: expected the folder or file of a saved network or of a run that trained one, got ${path}; try gan-cls train cnn`,
    );
  }
  return found.sort();
}

function isClassifier(folder: string): boolean {
  if (isModelFile(folder)) {
    return existsSync(folder);
  }
  return [MODEL_FILE, CLASSIFIER_FILES.header].some((file) => existsSync(join(folder, file)));
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw toFileError("findClassifiers", path, error);
  }
}

/**
 * Loads a classifier from its folder, or a pretrained one by its name, with what its card knows.
 *
 * @throws GanClsError `invalid-data` when the model is damaged or is no classifier of images, `unsupported` for one of more than 256 classes,
 * `checksum-mismatch` for damaged files.
 */
export async function loadClassifier(folder: string): Promise<LoadedClassifier> {
  const { classifier, shape, card: foundCard, read, facts } = await open(folder);
  try {
    const { classCount } = classifier;
    const card = checkCard(folder, foundCard, classCount);
    const numbered = Array.from({ length: classCount }, (_, label) => String(label));
    const classNames = card?.classNames ?? checkNames(folder, facts?.classNames, classCount) ?? numbered;
    const preprocessing = preprocessingOfCard(
      facts === undefined ? join(folder, MODEL_CARD) : folder,
      shape,
      card ?? facts,
    );
    const [familiarity, trainedOn] = await Promise.all([readFamiliarity(card, read), unpackSeenImages(card, read)]);
    return { classifier, ...shape, card, classNames, preprocessing, familiarity, trainedOn };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

/** How pictures become images of a saved classifier. @throws What {@link loadClassifier} throws */
export async function readPreprocessing(folder: string): Promise<Preprocessing> {
  const { classifier, preprocessing } = await loadClassifier(folder);
  classifier.dispose();
  return preprocessing;
}

type ImageShape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** A classifier before its card is read. */
interface OpenedClassifier {
  readonly classifier: Classifier;
  readonly shape: ImageShape;
  readonly card: unknown;
  /** The bytes of a file beside the card. */
  readonly read: (file: string) => Promise<Uint8Array | undefined>;
  /** What a file of another framework says of its model. */
  readonly facts?: Omit<ForeignModel, "model">;
}

async function open(source: string): Promise<OpenedClassifier> {
  if (isPretrained(source)) {
    const { model, card } = await openPretrained(source);
    const read = (file: string): Promise<Uint8Array | undefined> => readFileIfPresent(pretrainedFile(source, file));
    return { ...wrapNetwork(source, model, card.method), card: asModelCard(card), read };
  }
  if (isModelFile(source)) {
    const { model, ...facts } = await openModel(source);
    const name = basename(source).replace(/\.\w+$/, "");
    return { ...wrapNetwork(source, model, name), card: undefined, read: async () => undefined, facts };
  }
  const read = (file: string): Promise<Uint8Array | undefined> => readFileIfPresent(join(source, file));
  const card = await readJsonIfPresent(join(source, MODEL_CARD));
  const { method, files } = (card ?? {}) as Partial<ModelCard>;
  await checkFiles(source, files);
  const name = typeof method === "string" ? method : basename(source);
  const opened = existsSync(join(source, MODEL_FILE))
    ? wrapNetwork(source, (await openModel(source)).model, name)
    : await openClassical(source, name);
  return { ...opened, card, read };
}

function asModelCard(card: PretrainedCard): ModelCard {
  const { method, classNames, labels, labelHash, seed, data, figures, domain, imageShape } = card;
  const [{ value: testAccuracy } = { value: NaN }] = figures;
  // The packages of models and of descriptions know nothing of each other.
  const { familiarity, trainedOn } = card as Pick<ModelCard, "familiarity" | "trainedOn">;
  return {
    ...{ method, classNames, labels, labelHash: labelHash ?? "unknown", seed, testAccuracy, data, domain, imageShape },
    ...{ familiarity, trainedOn },
  };
}

/** A network as a classifier, which owns it. @throws GanClsError `invalid-data`; `unsupported` for too many classes */
function wrapNetwork(
  source: string,
  model: tf.LayersModel,
  name: string,
): Pick<OpenedClassifier, "classifier" | "shape"> {
  try {
    const shape = checkModel(source, model);
    return { classifier: createModelClassifier(name, model), shape };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function checkModel(source: string, model: tf.LayersModel): ImageShape {
  const [, ...input] = model.inputs[0].shape;
  const [, ...output] = model.outputs[0].shape;
  const [rows, columns, channels] = input.map(Number);
  const takesImages = input.length === 3 && rows > 0 && columns > 0 && (channels === 1 || channels === 3);
  if (!takesImages || output.length !== 1 || Number(output[0]) < 2) {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: expected a network from grey or colour images to classes in ${source}, got one from [${input.join(", ")}] to [${output.join(", ")}]`,
    );
  }
  if (Number(output[0]) > MAX_CLASSES) {
    throw new GanClsError(
      "unsupported",
      `loadClassifier: expected a network with at most ${MAX_CLASSES} classes in ${source}, got ${Number(output[0])}; gan-cls adopt builds a classifier of your own classes on its features`,
    );
  }
  return { rows, columns, channels };
}

/** @throws GanClsError `invalid-data` for names of another number of classes */
function checkNames(
  source: string,
  names: readonly string[] | undefined,
  classCount: number,
): readonly string[] | undefined {
  if (names !== undefined && names.length !== classCount) {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: expected the names of ${classCount} classes in ${source}, got ${names.length}`,
    );
  }
  return names;
}

/** A classifier without a network. */
async function openClassical(folder: string, name: string): Promise<Pick<OpenedClassifier, "classifier" | "shape">> {
  const path = join(folder, CLASSIFIER_FILES.numbers);
  const [header, bytes] = await Promise.all([
    readJson(join(folder, CLASSIFIER_FILES.header)),
    readRegularFile("loadClassifier", path),
  ]);
  const classifier = loadClassicalClassifier(header, bytes, { name, kernel: activeKernel() });
  const { rows, columns, channels } = header as ImageShape;
  return { classifier, shape: { rows, columns, channels } };
}

async function readFamiliarity(
  card: ModelCard | undefined,
  read: OpenedClassifier["read"],
): Promise<Familiarity | undefined> {
  const bytes = card?.familiarity && (await read(FAMILIARITY_FILE));
  if (card?.familiarity === undefined || bytes === undefined) {
    return undefined;
  }
  const { sha256, ...facts } = card.familiarity;
  if (sha256Hex(bytes) !== sha256) {
    throw new GanClsError(
      "checksum-mismatch",
      `loadClassifier: expected ${FAMILIARITY_FILE} with SHA-256 ${sha256} beside the card, got ${sha256Hex(bytes)}; the file is damaged`,
    );
  }
  return new Familiarity(facts, new Uint8Array(bytes));
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

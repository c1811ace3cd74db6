import { assertOneOf, GanClsError, sha256Hex, TRAINED_ON_FILE, unpackTrainedOn, type TrainedOn } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { asChain, MODEL_FILE, modelFromFiles, WEIGHTS_FILE } from "./artifact";
import type { PretrainedCard, PretrainedEntry, PretrainedKind } from "./pretrained-card";
import { LATENT_SIZE } from "./builders";
import { PRETRAINED } from "./pretrained-registry";
import { parsePretrainedTraining, type PretrainedTraining } from "./pretrained-training";
import { readUrl, type LoadUrlOptions } from "./read-model";

/** Most bytes of a file of a pretrained model: more than ten times the largest. Whether it is the right one is told by its hash. */
const MAX_FILE_BYTES = 2 ** 26;

/** Options of `loadPretrained`. */
export interface LoadPretrainedOptions extends LoadUrlOptions {
  /**
   * The folder `pretrained` of this package as a URL, for hosts that move this code away from its files: some bundlers, and Vite's
   * development server. The files are still checked against their hashes.
   * @default the folder in this package
   */
  baseUrl?: string | URL;
}

/** Name of a model that comes with this package. */
export type PretrainedName = keyof typeof PRETRAINED;

/** A model that comes with this package. The caller disposes the model. */
export interface Pretrained<Name extends PretrainedName = PretrainedName> {
  /** Discriminators and generators are chains, which `forward`, transfer and training take; a classifier may have branches. */
  readonly model: Name extends `${string}-discriminator` | `${string}-generator` ? tf.Sequential : tf.LayersModel;
  readonly card: PretrainedCard;
}

/** The cards of all models that come with this package. Loads nothing. */
export function listPretrained(): readonly PretrainedCard[] {
  return Object.values(PRETRAINED).map(({ card }) => card);
}

/** Whether a model of this name comes with this package. */
export function isPretrainedName(name: string): name is PretrainedName {
  return Object.hasOwn(PRETRAINED, name);
}

/**
 * Loads a model that comes with this package, without network access: from the package's folder in Node, from where the bundler or the
 * page's server puts its files in browsers and workers. Each file is checked against its SHA-256.
 *
 * ```ts
 * const { model, card } = await loadPretrained("mnist-original-discriminator");
 * ```
 *
 * @throws GanClsError `invalid-argument` for an unknown name, `not-found`, `io` or `network` when a file cannot be read, `checksum-mismatch`
 * when one is damaged, `invalid-data` when tfjs cannot build the model or it has another shape, `aborted`.
 */
export async function loadPretrained<Name extends PretrainedName>(
  name: Name,
  options: LoadPretrainedOptions = {},
): Promise<Pretrained<Name>> {
  assertOneOf("loadPretrained", "the name", name, Object.keys(PRETRAINED));
  return (await loadEntry(PRETRAINED[name], options)) as Pretrained<Name>;
}

/**
 * Hashes of the images that a pretrained model has seen in its training, with their labels or without; `findSeenImages` of `@gan-cls/core` finds
 * those among other images. A file of up to 360 kB, read from where {@link loadPretrained} reads the model, and only when this is called.
 *
 * ```ts
 * const trainedOn = await loadSeenImages("mnist-better-discriminator");
 * const { unlabelled } = findSeenImages(trainedOn, test);
 * ```
 *
 * @returns `undefined` for a model of which they are not known, such as a generator.
 * @throws GanClsError as {@link loadPretrained} does.
 */
export async function loadSeenImages(
  name: PretrainedName,
  options: LoadPretrainedOptions = {},
): Promise<TrainedOn | undefined> {
  assertOneOf("loadSeenImages", "the name", name, Object.keys(PRETRAINED));
  const { card, trainedOnUrl }: PretrainedEntry = PRETRAINED[name];
  if (card.trainedOn === undefined || trainedOnUrl === undefined) {
    return undefined;
  }
  const { baseUrl, ...reading } = options;
  const url = fileUrl(card, TRAINED_ON_FILE, trainedOnUrl, baseUrl);
  const bytes = await readUrl("loadSeenImages", url, { ...reading, maxBytes: MAX_FILE_BYTES });
  return unpackTrainedOn(`${TRAINED_ON_FILE} of ${name}`, card.trainedOn, bytes);
}

/** The file of a training's record beside a discriminator. */
const TRAINING_FILE = "training.json";

/**
 * How a pretrained discriminator was trained: the generator that it played against, epochs, steps, and the losses where they are known. A file of some 15 kB,
 * read from where {@link loadPretrained} reads the model, and only when this is called.
 *
 * ```ts
 * const training = await loadPretrainedTraining("mnist-better-discriminator");
 * console.log(training?.epochs, training?.generator); // 6 mnist-better-generator
 * ```
 *
 * @returns `undefined` for a model without a record, such as a classifier.
 * @throws GanClsError as {@link loadPretrained} does.
 */
export async function loadPretrainedTraining(
  name: PretrainedName,
  options: LoadPretrainedOptions = {},
): Promise<PretrainedTraining | undefined> {
  assertOneOf("loadPretrainedTraining", "the name", name, Object.keys(PRETRAINED));
  const { card, trainingUrl }: PretrainedEntry = PRETRAINED[name];
  if (trainingUrl === undefined) {
    return undefined;
  }
  const { baseUrl, ...reading } = options;
  const url = fileUrl(card, TRAINING_FILE, trainingUrl, baseUrl);
  const bytes = await readUrl("loadPretrainedTraining", url, { ...reading, maxBytes: MAX_FILE_BYTES });
  checkHash(card, TRAINING_FILE, bytes, url);
  return parsePretrainedTraining(`${TRAINING_FILE} of ${name}`, new TextDecoder().decode(bytes));
}

/** Where a file of a model is: in the package, or where the host has put its folder. */
function fileUrl(
  { name }: PretrainedCard,
  file: string,
  ownUrl: () => URL,
  baseUrl: LoadPretrainedOptions["baseUrl"],
): URL {
  return baseUrl === undefined ? ownUrl() : new URL(`${name}/${file}`, withSlash(baseUrl));
}

type Shape = readonly number[];

/** Input and output shapes, without the batch. */
const SHAPES: Readonly<Record<PretrainedKind, (card: PretrainedCard) => { input: Shape; output: Shape }>> = {
  discriminator: ({ imageShape }) => ({ input: imageShape, output: [1] }),
  generator: ({ imageShape }) => ({ input: [LATENT_SIZE], output: imageShape }),
  classifier: ({ imageShape, classNames }) => ({ input: imageShape, output: [classNames.length] }),
};

/** Reads both files of a model, checks their hashes and builds it. The caller disposes the model. */
export async function loadEntry(
  entry: PretrainedEntry,
  { baseUrl, ...options }: LoadPretrainedOptions,
): Promise<{ model: tf.LayersModel; card: PretrainedCard }> {
  const { card } = entry;
  const read = async (file: string, ownUrl: () => URL): Promise<Uint8Array> => {
    const url = fileUrl(card, file, ownUrl, baseUrl);
    const bytes = await readUrl("loadPretrained", url, { ...options, maxBytes: MAX_FILE_BYTES });
    checkHash(card, file, bytes, url);
    return bytes;
  };
  const [modelJson, weights] = await Promise.all([
    read(MODEL_FILE, entry.modelUrl),
    read(WEIGHTS_FILE, entry.weightsUrl),
  ]);
  const model = await modelFromFiles({ modelJson: new TextDecoder().decode(modelJson), weights });
  try {
    checkShape(card, model);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, card };
}

function withSlash(baseUrl: string | URL): string {
  const text = String(baseUrl);
  return text.endsWith("/") ? text : `${text}/`;
}

function checkHash({ name, files }: PretrainedCard, file: string, bytes: Uint8Array, url: URL): void {
  const { sha256: expected, bytes: size } = files[file];
  const actual = sha256Hex(bytes);
  if (actual === expected) {
    return;
  }
  const isPage = bytes.at(0) === "<".charCodeAt(0);
  throw new GanClsError(
    "checksum-mismatch",
    isPage
      ? `loadPretrained: expected ${file} of ${name} at ${url.href}, got a web page; serve the package's folder pretrained and pass it as baseUrl`
      : `loadPretrained: ${file} of ${name} must be ${size} bytes with SHA-256 ${expected}, got ${bytes.length} bytes with ${actual}; the file is damaged, so install @gan-cls/models again`,
    { details: { url: url.href, expected, actual } },
  );
}

function checkShape(card: PretrainedCard, model: tf.LayersModel): void {
  if (card.kind !== "classifier") {
    asChain(model);
  }
  const expected = SHAPES[card.kind](card);
  const [input, output] = [model.inputs, model.outputs].map(([first]) => first.shape.slice(1));
  if (String(input) !== String(expected.input) || String(output) !== String(expected.output)) {
    const describe = (from: readonly unknown[], to: readonly unknown[]): string =>
      `from [${from.join(", ")}] to [${to.join(", ")}]`;
    throw new GanClsError(
      "invalid-data",
      `loadPretrained: expected ${card.name} to map ${describe(expected.input, expected.output)}, got a network ${describe(input, output)}`,
    );
  }
}

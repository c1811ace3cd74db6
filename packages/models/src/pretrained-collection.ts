import { assertOneOf, GanClsError, sha256Hex, TRAINED_ON_FILE, unpackTrainedOn, type TrainedOn } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { asChain, MODEL_FILE, modelFromFiles, WEIGHTS_FILE } from "./artifact";
import { LATENT_SIZE } from "./builders";
import type { PretrainedCard, PretrainedEntry, PretrainedKind } from "./pretrained-card";
import { parsePretrainedTraining, type PretrainedTraining } from "./pretrained-training";
import { readUrl, type LoadUrlOptions } from "./read-model";

/** Most bytes of a file of a pretrained model: more than ten times the largest. Whether it is the right one is told by its hash. */
const MAX_FILE_BYTES = 2 ** 26;

/** The file of a training's record beside a discriminator. */
const TRAINING_FILE = "training.json";

/** Options of {@link PretrainedCollection.load} and of the other readers. */
export interface LoadPretrainedOptions extends LoadUrlOptions {
  /**
   * The folder `pretrained` of the package as a URL, for hosts that move its code away from its files: some bundlers, and Vite's
   * development server. The files are still checked against their hashes.
   * @default the folder in the package
   */
  baseUrl?: string | URL;
}

/** A model that comes with a package. The caller disposes the model. */
export interface Pretrained<Name extends string = string> {
  /** Discriminators and generators are chains, which `forward`, transfer and training take; a classifier may have branches. */
  readonly model: Name extends `${string}-discriminator` | `${string}-generator` ? tf.Sequential : tf.LayersModel;
  readonly card: PretrainedCard;
}

/** The pretrained models of one package. Nothing is read before it is asked for, and nothing needs the network in Node. */
export interface PretrainedCollection<Name extends string = string> {
  /** The package that holds the files. */
  readonly packageName: string;
  /** The cards of all models. Loads nothing. */
  list(): readonly PretrainedCard[];
  /** Whether there is a model of this name. */
  has(name: string): name is Name;
  /**
   * Loads a model, without network access: from the package's folder in Node, from where the bundler or the page's server puts its files in
   * browsers and workers. Each file is checked against its SHA-256.
   *
   * @throws GanClsError `invalid-argument` for an unknown name, `not-found`, `io` or `network` when a file cannot be read, `checksum-mismatch`
   * when one is damaged, `invalid-data` when tfjs cannot build the model or it has another shape, `aborted`.
   */
  load<Wanted extends Name>(name: Wanted, options?: LoadPretrainedOptions): Promise<Pretrained<Wanted>>;
  /**
   * Hashes of the images that a model has seen in its training, with their labels or without; `findSeenImages` of `@gan-cls/core` finds those
   * among other images. A file of up to 360 kB.
   *
   * @returns `undefined` for a model of which they are not known, such as a generator.
   * @throws GanClsError as {@link load} does.
   */
  loadSeenImages(name: Name, options?: LoadPretrainedOptions): Promise<TrainedOn | undefined>;
  /**
   * How a discriminator was trained: the generator that it played against, epochs, steps, and the losses where they are known. A file of some
   * 15 kB.
   *
   * @returns `undefined` for a model without a record, such as a classifier.
   * @throws GanClsError as {@link load} does.
   */
  loadTraining(name: Name, options?: LoadPretrainedOptions): Promise<PretrainedTraining | undefined>;
}

/**
 * The models of a package that keeps each in a folder of its own, with cards and the places of the files in its code.
 *
 * @param packageName Named in errors about damaged files.
 * @param entries By name.
 */
export function createPretrainedCollection<Name extends string>(
  packageName: string,
  entries: Readonly<Record<Name, PretrainedEntry>>,
): PretrainedCollection<Name> {
  const names = Object.keys(entries);
  const entryOf = (where: string, name: Name): PretrainedEntry => {
    assertOneOf(where, "the name", name, names);
    return entries[name];
  };

  return {
    packageName,
    list: () => names.map((name) => entries[name as Name].card),
    has: (name): name is Name => Object.hasOwn(entries, name),
    async load<Wanted extends Name>(name: Wanted, options: LoadPretrainedOptions = {}) {
      const place = { where: "loadPretrained", packageName };
      return (await loadEntry(entryOf(place.where, name), place, options)) as Pretrained<Wanted>;
    },
    async loadSeenImages(name, options = {}) {
      const place = { where: "loadSeenImages", packageName };
      const { card, trainedOnUrl } = entryOf(place.where, name);
      if (card.trainedOn === undefined || trainedOnUrl === undefined) {
        return undefined;
      }
      const file = { card, file: TRAINED_ON_FILE, ownUrl: trainedOnUrl, folder: card.trainedOn.folder };
      const bytes = await readOwnFile({ ...place, ...file }, options);
      return unpackTrainedOn(`${TRAINED_ON_FILE} of ${name}`, card.trainedOn, bytes);
    },
    async loadTraining(name, options = {}) {
      const place = { where: "loadPretrainedTraining", packageName };
      const { card, trainingUrl } = entryOf(place.where, name);
      if (trainingUrl === undefined) {
        return undefined;
      }
      const bytes = await readOwnFile({ ...place, card, file: TRAINING_FILE, ownUrl: trainingUrl }, options);
      return parsePretrainedTraining(`${TRAINING_FILE} of ${name}`, new TextDecoder().decode(bytes));
    },
  };
}

function withSlash(baseUrl: string | URL): string {
  const text = String(baseUrl);
  return text.endsWith("/") ? text : `${text}/`;
}

type Shape = readonly number[];

/** Input and output shapes, without the batch. */
const SHAPES: Readonly<Record<PretrainedKind, (card: PretrainedCard) => { input: Shape; output: Shape }>> = {
  discriminator: ({ imageShape }) => ({ input: imageShape, output: [1] }),
  generator: ({ imageShape }) => ({ input: [LATENT_SIZE], output: imageShape }),
  classifier: ({ imageShape, classNames }) => ({ input: imageShape, output: [classNames.length] }),
};

/** What a file is read for, and whose files they are, as errors name them. */
interface Place {
  readonly where: string;
  readonly packageName: string;
}

/** One file of a model. */
interface OwnFile extends Place {
  readonly card: PretrainedCard;
  readonly file: string;
  readonly ownUrl: () => URL;
  /** The model in whose folder it is. @default that of the card */
  readonly folder?: string;
}

/** Reads a file of a model and, where the card has its hash among the files, checks that. */
async function readOwnFile(own: OwnFile, { baseUrl, ...options }: LoadPretrainedOptions): Promise<Uint8Array> {
  const { where, card, file, ownUrl, folder = card.name } = own;
  const url = baseUrl === undefined ? ownUrl() : new URL(`${folder}/${file}`, withSlash(baseUrl));
  const bytes = await readUrl(where, url, { ...options, maxBytes: MAX_FILE_BYTES });
  if (Object.hasOwn(card.files, file)) {
    checkHash(own, bytes, url);
  }
  return bytes;
}

/** Reads both files of a model, checks their hashes and builds it. The caller disposes the model. */
async function loadEntry(
  { card, modelUrl, weightsUrl }: PretrainedEntry,
  place: Place,
  options: LoadPretrainedOptions,
): Promise<{ model: tf.LayersModel; card: PretrainedCard }> {
  const [modelJson, weights] = await Promise.all([
    readOwnFile({ ...place, card, file: MODEL_FILE, ownUrl: modelUrl }, options),
    readOwnFile({ ...place, card, file: WEIGHTS_FILE, ownUrl: weightsUrl }, options),
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

function checkHash({ card: { name, files }, file, packageName }: OwnFile, bytes: Uint8Array, url: URL): void {
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
      : `loadPretrained: ${file} of ${name} must be ${size} bytes with SHA-256 ${expected}, got ${bytes.length} bytes with ${actual}; the file is damaged, so install ${packageName} again`,
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

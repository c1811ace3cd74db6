import { GanClsError, sha256Hex } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { asChain, MODEL_FILE, modelFromFiles, WEIGHTS_FILE } from "./artifact";
import type { PretrainedCard, PretrainedKind } from "./pretrained-card";
import { readUrl, type ReadUrlOptions } from "./read-url";
import { LATENT_SIZE, MNIST_SHAPE } from "./shapes";

/** Options of `loadPretrained`. */
export interface LoadPretrainedOptions extends ReadUrlOptions {
  /**
   * The folder `pretrained` of this package as a URL, for hosts that have moved this code away from its files: some bundlers, and Vite's
   * development server. The files are still held to their hashes.
   * @default where this package has them
   */
  baseUrl?: string | URL;
}

/** A model in the package's folder `pretrained`. */
export interface PretrainedEntry {
  readonly card: PretrainedCard;
  /** Where its files are. Functions, so that a bundle that loads no model keeps nothing of this. */
  readonly modelUrl: () => URL;
  readonly weightsUrl: () => URL;
}

const IMAGES = [...MNIST_SHAPE];

/** Shapes from what to what, without the batch. */
const SHAPES: Readonly<Record<PretrainedKind, (card: PretrainedCard) => { input: number[]; output: number[] }>> = {
  discriminator: () => ({ input: IMAGES, output: [1] }),
  generator: () => ({ input: [LATENT_SIZE], output: IMAGES }),
  classifier: ({ classNames }) => ({ input: IMAGES, output: [classNames.length] }),
};

/** Reads both files of a model, holds them to their hashes and builds it. The caller disposes the model. */
export async function loadEntry(
  entry: PretrainedEntry,
  { baseUrl, ...options }: LoadPretrainedOptions,
): Promise<{ model: tf.LayersModel; card: PretrainedCard }> {
  const { card } = entry;
  const read = async (file: string, ownUrl: () => URL): Promise<Uint8Array> => {
    const url = baseUrl === undefined ? ownUrl() : new URL(`${card.name}/${file}`, withSlash(baseUrl));
    const bytes = await readUrl("loadPretrained", url, options);
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
    const describe = (from: unknown[], to: unknown[]): string => `from [${from.join(", ")}] to [${to.join(", ")}]`;
    throw new GanClsError(
      "invalid-data",
      `loadPretrained: expected ${card.name} to map ${describe(expected.input, expected.output)}, got a network ${describe(input, output)}`,
    );
  }
}

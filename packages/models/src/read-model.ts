import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelFromFiles, weightPaths } from "./artifact";
import { readUrl, type ReadUrlOptions } from "./read-url";

/** Gives the bytes of a file of a model, by its name in the model's folder. */
export type ReadModelFile = (name: string) => Promise<Uint8Array>;

/**
 * Reads a tfjs layers model whose weights may lie in several files, as converters and `model.save` write them. The caller disposes it.
 *
 * @throws GanClsError `invalid-data` when it is damaged, `unsupported` for a graph model; whatever `read` throws.
 */
export async function readModel(read: ReadModelFile): Promise<tf.LayersModel> {
  const modelJson = new TextDecoder().decode(await read(MODEL_FILE));
  const pieces = await Promise.all(weightPaths(modelJson).map((path) => read(path)));
  const weights = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  pieces.reduce((offset, piece) => (weights.set(piece, offset), offset + piece.length), 0);
  return modelFromFiles({ modelJson, weights });
}

/**
 * Loads a tfjs layers model from a web address: that of its `model.json` or of the folder around it. The caller disposes it.
 *
 * @throws GanClsError as {@link readModel} does; `not-found` or `network` when a file cannot be read.
 */
export async function loadModelFromUrl(url: string | URL, options: ReadUrlOptions = {}): Promise<tf.LayersModel> {
  const { href } = parseUrl(url);
  const folder = href.endsWith(".json") ? href : `${href.replace(/\/$/, "")}/${MODEL_FILE}`;
  return readModel((name) =>
    readUrl("loadModelFromUrl", new URL(name === MODEL_FILE ? folder : name, folder), options),
  );
}

function parseUrl(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw new GanClsError("invalid-argument", `loadModelFromUrl: expected a whole address, got ${String(url)}`, {
      cause: error,
    });
  }
}

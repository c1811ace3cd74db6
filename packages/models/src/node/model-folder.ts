import { basename, dirname, join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { readRegularFile, writeFileAtomically } from "@gan-cls/core/node";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelToFiles, WEIGHTS_FILE, type ModelFilesOptions } from "../artifact";
import { readModel } from "../read-model";

/**
 * Loads a model from a folder that {@link saveModel}, tfjs or one of its converters wrote, or from its JSON file, beside which are its weights: browsers
 * download `my-model.json` and `my-model.weights.bin`. The caller disposes it.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read, `invalid-argument` when one is a pipe or device, `invalid-data` or
 *   `checksum-mismatch` when one is damaged or too large, `unsupported` for a graph model.
 */
export async function loadModel(path: string): Promise<tf.LayersModel> {
  const isFile = path.endsWith(".json");
  const folder = isFile ? dirname(path) : path;
  const read = (name: string, maxBytes: number): Promise<Uint8Array> =>
    readRegularFile("loadModel", join(folder, name), { maxBytes });
  try {
    return await readModel(read, isFile ? basename(path) : MODEL_FILE);
  } catch (error) {
    throw namingFolder(error, folder);
  }
}

/** What is wrong with bytes does not say whose they are. */
function namingFolder(error: unknown, folder: string): unknown {
  if (!isGanClsError(error, "invalid-data", "checksum-mismatch", "unsupported")) {
    return error;
  }
  const { code, message, details } = error;
  return new GanClsError(code, `loadModel: the model in ${folder}: ${message}`, { cause: error, details });
}

/**
 * Saves a model as a folder in the tfjs layers format, sealed: {@link loadModel} notices a changed byte of either file. Each file is written
 * atomically, weights first, so a reader that finds `model.json` finds complete weights too.
 *
 * @throws GanClsError `io` when the folder cannot be written, `invalid-argument` for weights that float16 cannot hold.
 */
export async function saveModel(model: tf.LayersModel, folder: string, options: ModelFilesOptions = {}): Promise<void> {
  const { modelJson, weights } = await modelToFiles(model, { sealed: true, ...options });
  await writeFileAtomically(join(folder, WEIGHTS_FILE), weights);
  await writeFileAtomically(join(folder, MODEL_FILE), modelJson);
}

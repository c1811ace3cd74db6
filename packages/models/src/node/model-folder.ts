import { basename, dirname, join } from "node:path";
import { readRegularFile, writeFileAtomically } from "@gan-cls/core/node";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelToFiles, WEIGHTS_FILE, type ModelFilesOptions } from "../artifact";
import { readModel } from "../read-model";

/**
 * Loads a model from a folder that {@link saveModel}, tfjs or one of its converters wrote, or from its JSON file, beside which are its weights: browsers
 * download `my-model.json` and `my-model.weights.bin`. The caller disposes it.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read, `invalid-argument` when one is a pipe or device, `invalid-data` when one is damaged or too large, `unsupported` for a graph model.
 */
export function loadModel(path: string): Promise<tf.LayersModel> {
  const isFile = path.endsWith(".json");
  const folder = isFile ? dirname(path) : path;
  const read = (name: string, maxBytes: number): Promise<Uint8Array> =>
    readRegularFile("loadModel", join(folder, name), { maxBytes });
  return readModel(read, isFile ? basename(path) : MODEL_FILE);
}

/**
 * Saves a model as a folder in the tfjs layers format. Each file is written atomically, weights first, so a reader that finds
 * `model.json` finds complete weights too.
 *
 * @throws GanClsError `io` when the folder cannot be written, `invalid-argument` for weights that float16 cannot hold.
 */
export async function saveModel(model: tf.LayersModel, folder: string, options: ModelFilesOptions = {}): Promise<void> {
  const { modelJson, weights } = await modelToFiles(model, options);
  await writeFileAtomically(join(folder, WEIGHTS_FILE), weights);
  await writeFileAtomically(join(folder, MODEL_FILE), modelJson);
}

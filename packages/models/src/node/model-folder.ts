import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toFileError, writeFileAtomically } from "@gan-cls/core/node";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelToFiles, WEIGHTS_FILE, type ModelFilesOptions } from "../artifact";
import { readModel } from "../read-model";

/**
 * Loads a model from a folder that {@link saveModel}, tfjs or one of its converters wrote. The caller disposes it.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read, `invalid-data` when one is damaged, `unsupported` for a graph model.
 */
export function loadModel(folder: string): Promise<tf.LayersModel> {
  return readModel(async (name) => {
    const path = join(folder, name);
    try {
      return await readFile(path);
    } catch (error) {
      throw toFileError("loadModel", path, error);
    }
  });
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

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toFileError } from "@gan-cls/core/node";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelFromFiles, WEIGHTS_FILE } from "../artifact";

/**
 * Loads a model from a folder that {@link saveModel} (or tfjs, with one weight file named `weights.bin`) wrote. The caller disposes
 * it.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read, `invalid-data` when one is damaged.
 */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  const read = async (name: string): Promise<Buffer> => {
    const path = join(folder, name);
    try {
      return await readFile(path);
    } catch (error) {
      throw toFileError("loadModel", path, error);
    }
  };
  // One after the other, so that a folder which is no model at all is always told by the same file.
  const modelJson = await read(MODEL_FILE);
  const weights = await read(WEIGHTS_FILE);
  return modelFromFiles({ modelJson: modelJson.toString("utf8"), weights });
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toFileError } from "@gan-cls/core/node";
import type * as tf from "@tensorflow/tfjs";
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

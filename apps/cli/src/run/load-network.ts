import { existsSync } from "node:fs";
import { join } from "node:path";
import { asChain, MODEL_FILE } from "@gan-cls/models";
import { loadModel } from "@gan-cls/models/node";
import type * as tf from "@tensorflow/tfjs";

/**
 * Loads a saved network from the folder of the model, or from the folder of a run that trained one. The caller disposes it.
 *
 * @param part The model's name within a run, such as `discriminator`.
 * @throws GanClsError `not-found`, `io` or `invalid-data`
 */
export async function loadNetwork(folder: string, part: string): Promise<tf.Sequential> {
  const inRun = join(folder, "models", part);
  return asChain(await loadModel(existsSync(join(inRun, MODEL_FILE)) ? inRun : folder));
}

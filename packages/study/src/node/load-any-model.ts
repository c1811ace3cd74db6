import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isPretrainedName, loadModelFromUrl, MODEL_FILE } from "@gan-cls/models";
import { loadModel } from "@gan-cls/models/node";
import type * as tf from "@tensorflow/tfjs";
import { openPretrained } from "./open-pretrained";

/**
 * Loads any tfjs layers model: a pretrained one by its name, one from the web, or one from the folder of the model, of a GAN's run, or by
 * its JSON file. The caller disposes it.
 *
 * @throws GanClsError `not-found`, `io`, `network`, `invalid-data`, `unsupported` for a graph model
 */
export async function loadAnyModel(
  source: string,
  { workingDirectory, signal }: { workingDirectory: string; signal: AbortSignal },
): Promise<tf.LayersModel> {
  if (isPretrainedName(source)) {
    return (await openPretrained(source)).model;
  }
  if (/^https?:\/\//.test(source)) {
    return loadModelFromUrl(source, { signal });
  }
  const path = resolve(workingDirectory, source);
  const inRun = join(path, "models", "discriminator");
  return loadModel(existsSync(join(inRun, MODEL_FILE)) ? inRun : path);
}

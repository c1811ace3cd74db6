import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadModelFromUrl, MODEL_FILE } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { openModel } from "./open-model";
import { isPretrained, openPretrained } from "./open-pretrained";

/**
 * Loads any model: a pretrained one by its name, a tfjs layers model from the web, or one from the folder of the model, of a GAN's run, by its JSON file, or
 * by a file of another framework. The caller disposes it.
 *
 * @throws GanClsError `not-found`, `io`, `network`, `invalid-data`, `unsupported` for a graph model
 */
export async function loadAnyModel(
  source: string,
  { workingDirectory, signal }: { workingDirectory: string; signal: AbortSignal },
): Promise<tf.LayersModel> {
  if (isPretrained(source)) {
    return (await openPretrained(source)).model;
  }
  if (/^https?:\/\//.test(source)) {
    return loadModelFromUrl(source, { signal });
  }
  const path = resolve(workingDirectory, source);
  const inRun = join(path, "models", "discriminator");
  return (await openModel(existsSync(join(inRun, MODEL_FILE)) ? inRun : path)).model;
}

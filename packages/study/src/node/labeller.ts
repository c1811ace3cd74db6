import { existsSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";
import { isModelFile } from "@gan-cls/formats/node";
import { WEIGHTS_FILE } from "@gan-cls/models";
import type { Labeller } from "../quality/labeller";
import { loadClassifier, onlyClassifier } from "./load-classifier";
import { CLASSIFIER_FILES } from "./model-card";
import { pretrainedCard } from "./open-pretrained";

/**
 * Loads the one classifier that a path or a name means.
 *
 * @throws GanClsError `not-found`, `invalid-data`; `invalid-argument` for a run with several.
 */
export async function loadLabeller(where: string, source: string): Promise<Labeller> {
  const folder = await onlyClassifier(where, "--classifier", source);
  const { classifier, classNames, card } = await loadClassifier(folder);
  try {
    const { labels = 0, labelHash = "unknown" } = card ?? {};
    return { name: source, classifier, classNames, labels, labelHash, sha256: await weightsHash(folder) };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

/** SHA-256 of a model's weights as they are stored: by its card, or of the file. */
export async function weightsHash(source: string): Promise<string> {
  const shipped = pretrainedCard(source);
  if (shipped !== undefined) {
    return shipped.files[WEIGHTS_FILE].sha256;
  }
  if (isModelFile(source)) {
    return sha256Hex(await readRegularFile("weightsHash", source));
  }
  const [weights, numbers] = [WEIGHTS_FILE, CLASSIFIER_FILES.numbers].map((file) => join(source, file));
  const path = existsSync(numbers) && !existsSync(weights) ? numbers : weights;
  return sha256Hex(await readRegularFile("weightsHash", path));
}

import { sha256Hex, type Classifier } from "@gan-cls/core";
import { isPretrainedName, listPretrained, WEIGHTS_FILE } from "@gan-cls/models";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toFileError } from "@gan-cls/core/node";
import { onlyClassifier } from "../run/only-classifier";
import { loadClassifier } from "../run/load-classifier";

/** A classifier that names generated images, with what must be said of it. */
export interface Labeller {
  /** As the user named it. */
  readonly name: string;
  /** Whoever loaded the labeller disposes it. */
  readonly classifier: Classifier;
  readonly classNames: readonly string[];
  /** Labels that it learned from; 0 when that is not known. */
  readonly labels: number;
  /** The hash that names those labels, or `unknown`. */
  readonly labelHash: string;
  /** Of its weights. */
  readonly sha256: string;
}

/**
 * Loads the one classifier that a path or a name means.
 *
 * @throws GanClsError `not-found`, `invalid-data`; `invalid-argument` for a run with several.
 */
export async function loadLabeller(where: string, source: string, workingDirectory: string): Promise<Labeller> {
  const folder = await onlyClassifier(where, "--classifier", source, workingDirectory);
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
  if (isPretrainedName(source)) {
    const card = listPretrained().find(({ name }) => name === source);
    return card?.files[WEIGHTS_FILE].sha256 ?? "unknown";
  }
  const path = join(source, WEIGHTS_FILE);
  try {
    return sha256Hex(await readFile(path));
  } catch (error) {
    throw toFileError("weightsHash", path, error);
  }
}

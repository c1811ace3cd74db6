import { applyLabelBudget, Random, selectImages, type ProgressEvent } from "@gan-cls/core";
import { drawLabelBudget, type StudyData } from "@gan-cls/data";
import { extractFeatures } from "@gan-cls/models";
import { adoptDiscriminator, listLayers, probeTargets } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { testAdopted, type AdoptDocument } from "../adopt/adopt-document";
import type { StudyAbout } from "../documents/study-results";
import { activeKernel } from "../run-study";
import type { RunFolder } from "./run-folder";
import { createClassifierSaver } from "./save-classifier";

/** Folder of the classifier within the run's `models`, and its method in tables. */
const CLASSIFIER = "adopted";
/** More labels than these take gigabytes of features and move the figures by little. */
const MOST_LABELS = 10_000;

/** Options of {@link adoptInFolder}. */
export interface FolderAdoptOptions {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  /** How the model was named. */
  readonly source: string;
  readonly model: tf.LayersModel;
  readonly data: StudyData;
  /** @default as many as there are, at most 10 000 */
  readonly labels?: number;
  /** Layers to probe. @default all that can be probed */
  readonly layers?: readonly string[];
  /** Whether random weights are probed too. */
  readonly control: boolean;
  readonly seed: number;
  readonly about: Required<StudyAbout>;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** Finds out before anything is written whether a model takes the images and has the layers. @throws GanClsError */
export async function assertAdoptable(
  model: tf.LayersModel,
  layers: readonly string[] | undefined,
  { test }: StudyData,
): Promise<void> {
  const [target] = probeTargets(model, layers);
  await extractFeatures(model, selectImages(test, [0]), { layers: target.layers });
}

/** Probes a discriminator, tests every probe, and leaves the figures and the best probe as a classifier in a run folder. */
export async function adoptInFolder(options: FolderAdoptOptions): Promise<AdoptDocument> {
  const { folder, source, model, data, layers, control, seed, about, signal, onProgress } = options;
  const labels = options.labels ?? Math.min(MOST_LABELS, data.train.size);
  const budget = drawLabelBudget(data.train, { labels, random: Random.fromSeed(seed).stream("labels") });
  const dataset = applyLabelBudget(data.train, budget);
  const adopted = await adoptDiscriminator({
    ...{ discriminator: model, dataset, seed, signal },
    ...{ targets: layers, control, onProgress, kernel: activeKernel() },
  });
  try {
    const facts = { source, data, layers: listLayers(model), labels, labelHash: budget.hash, seed, about };
    const document = await testAdopted(model, adopted, facts, signal);
    const { probes, best } = document;
    const testAccuracy = probes.find(({ name }) => name === best)?.testAccuracy ?? NaN;
    await createClassifierSaver(folder, data).save({
      ...{ name: CLASSIFIER, model: adopted.model, labelled: dataset, sawUnlabelled: false },
      card: { method: CLASSIFIER, labels, labelHash: budget.hash, seed, testAccuracy },
    });
    await folder.writeJson("results.json", document);
    folder.log({ type: "run-end" });
    return document;
  } finally {
    adopted.model.dispose();
    adopted.randomModel?.dispose();
  }
}

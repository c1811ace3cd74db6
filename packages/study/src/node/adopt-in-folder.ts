import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  applyLabelBudget,
  GanClsError,
  Random,
  selectImages,
  type ImageDataset,
  type ProgressEvent,
  type TrainedOn,
} from "@gan-cls/core";
import { describeSeenTestImages } from "@gan-cls/evaluate";
import { drawLabelBudget, type StudyData } from "@gan-cls/data";
import { extractFeatures } from "@gan-cls/models";
import { adoptDiscriminator, listLayers, probeTargets } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { testAdopted, type AdoptDocument } from "../adopt/adopt-document";
import { chooseRange } from "../adopt/choose-range";
import { describeModelInput, withInput, type InputRange } from "../adopt/model-input";
import type { StudyAbout } from "../documents/study-results";
import { countSeen } from "../gan/seen-images";
import { activeKernel } from "../run-study";
import { isPretrained } from "./open-pretrained";
import { CONFIG_FILE } from "./run-config";
import type { RunFolder } from "./run-folder";
import { createClassifierSaver } from "./save-classifier";
import { readSeenImages } from "./seen-by-model";

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
  /** Where a relative `source` begins. @default the process's */
  readonly workingDirectory?: string;
  readonly model: tf.LayersModel;
  readonly data: StudyData;
  /** @default as many as there are, at most 10 000 */
  readonly labels?: number;
  /** Layers to probe. @default all that can be probed */
  readonly layers?: readonly string[];
  /** Whether random weights are probed too. */
  readonly control: boolean;
  /** Pixel values that the model takes; `auto`: found out by probes inside the labels. */
  readonly range: InputRange | "auto";
  readonly seed: number;
  readonly about: Required<StudyAbout>;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * Finds out before anything is written whether a model takes the images and has the layers.
 *
 * @throws GanClsError `invalid-argument` for images of another size, `not-found` for layers that it has not.
 */
export async function assertAdoptable(
  model: tf.LayersModel,
  layers: readonly string[] | undefined,
  { test }: StudyData,
): Promise<void> {
  const { rows = test.rows, columns = test.columns, channels } = describeModelInput("adopt", model);
  if (rows !== test.rows || columns !== test.columns || channels !== test.channels) {
    throw new GanClsError(
      "invalid-argument",
      `adopt: the model takes images of ${columns}x${rows}x${channels} (width x height x channels), got ${test.columns}x${test.rows}x${test.channels}; give it pictures, which are resized, or data of that size`,
    );
  }
  const ready = await withInput(model, { rows, columns, range: "-1..1" });
  try {
    const [target] = probeTargets(ready, layers);
    await extractFeatures(ready, selectImages(test, [0]), { layers: target.layers });
  } finally {
    ready.dispose();
  }
}

/** Networks of ours take `[-1, 1]`; of others it has to be found out. */
export function usualRange(source: string, workingDirectory: string): InputRange | "auto" {
  const path = resolve(workingDirectory, source);
  const isOurs = [path, dirname(dirname(path))].some((folder) => existsSync(join(folder, CONFIG_FILE)));
  return isPretrained(source) || isOurs ? "-1..1" : "auto";
}

/** Probes a discriminator, tests every probe, and leaves the figures and the best probe as a classifier in a run folder. */
export async function adoptInFolder(options: FolderAdoptOptions): Promise<AdoptDocument> {
  const { folder, source, data, layers, control, seed, about, signal, onProgress } = options;
  const labels = options.labels ?? Math.min(MOST_LABELS, data.train.size);
  const budget = drawLabelBudget(data.train, { labels, random: Random.fromSeed(seed).stream("labels") });
  const dataset = applyLabelBudget(data.train, budget);
  const input = await chooseInput(options, dataset);
  const model = await readyModel(options.model, data, input.range);
  const adopted = await adoptDiscriminator({
    ...{ discriminator: model, dataset, seed, signal },
    ...{ targets: layers, control, onProgress, kernel: activeKernel() },
  });
  try {
    const facts = { source, data, layers: listLayers(model), labels, labelHash: budget.hash, seed, about, input };
    const builtOn = { name: source, seenImages: () => seenByModel(options) };
    const seen = await countSeen([builtOn], data.test);
    const document = { ...(await testAdopted(model, adopted, facts, signal)), ...seen };
    const notes = describeSeenTestImages(document);
    const { probes, best } = document;
    const testAccuracy = probes.find(({ name }) => name === best)?.testAccuracy ?? NaN;
    await createClassifierSaver(folder, data).save({
      ...{ name: CLASSIFIER, model: adopted.model, labelled: dataset, sawUnlabelled: false, builtOn },
      card: { method: CLASSIFIER, labels, labelHash: budget.hash, seed, testAccuracy, inputRange: input.range, notes },
    });
    await folder.writeJson("results.json", document);
    folder.log({ type: "run-end" });
    return document;
  } finally {
    adopted.model.dispose();
    adopted.randomModel?.dispose();
    if (model !== options.model) {
      model.dispose();
    }
  }
}

/** What a model from elsewhere has seen, nobody knows. */
function seenByModel({ source, workingDirectory = "." }: FolderAdoptOptions): Promise<TrainedOn | undefined> {
  const isOnWeb = /^https?:\/\//.test(source);
  const place = isPretrained(source) ? source : resolve(workingDirectory, source);
  return isOnWeb ? Promise.resolve(undefined) : readSeenImages(place, "discriminator");
}

/** The range that was given, or the one that suits the model. */
async function chooseInput(
  { range, model, layers, seed, signal }: FolderAdoptOptions,
  dataset: ImageDataset,
): Promise<AdoptDocument["input"]> {
  if (range !== "auto") {
    return { range };
  }
  return chooseRange(model, dataset, { layers, seed, signal, kernel: activeKernel() });
}

/** The model as it takes our images; itself where it does so already. */
async function readyModel(
  model: tf.LayersModel,
  { train: { rows, columns } }: StudyData,
  range: InputRange,
): Promise<tf.LayersModel> {
  const input = describeModelInput("adopt", model);
  const isReady = range === "-1..1" && input.rows === rows && input.columns === columns;
  return isReady ? model : withInput(model, { rows, columns, range });
}

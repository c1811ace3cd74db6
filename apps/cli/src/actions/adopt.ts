import { plainKernel } from "@gan-cls/classical";
import { applyLabelBudget, Random, selectImages } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data/node";
import { drawLabelBudget } from "@gan-cls/data";
import { createMatrixKernel, type EngineReport } from "@gan-cls/engine";
import { extractFeatures } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import { adoptDiscriminator, listLayers, probeTargets, type AdoptResult } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import type { Command } from "commander";
import { testAdopted, type AdoptDocument } from "../adopt/adopt-document";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { renderAdoption } from "../render/adoption";
import { showProgress } from "../render/training-progress";
import { loadAnyModel } from "../run/load-any-model";
import { MODEL_CARD, type ModelCard } from "../run/model-card";
import { openData } from "../run/open-data";
import type { RunFolder } from "../run/run-folder";
import { shellCommand } from "../run/shell-command";
import { startRun } from "../run/start-run";
import { storedArguments } from "../run/stored-arguments";
import { PRESETS } from "../study/presets";

interface AdoptOptions extends CommonOptions {
  readonly labels?: number;
  readonly layers?: readonly string[];
  readonly control: boolean;
}

const NAME = "adopt";
/** Folder of the classifier within the run's `models`, and its method in tables. */
const CLASSIFIER = "adopted";
/** More labels than these take gigabytes of features and move the figures by little. */
const MOST_LABELS = 10_000;

/** Probes a discriminator, prints the table, and leaves a classifier in a run of its own. */
export async function runAdopt(context: CommandContext, command: Command, source: string): Promise<void> {
  const options = command.opts<AdoptOptions>();
  const engine = await startEngine(options.engine, context.display);
  const model = await loadAnyModel(source, context.io);
  try {
    const data = await openData(options.data ?? PRESETS.quick.data, context);
    await assertFits(model, options.layers, data);
    const folder = await startRun(context, {
      ...{ command: NAME, arguments: [source, ...storedArguments(command)], engine, data, out: options.out },
      ...{ plan: { source, layers: options.layers, control: options.control }, resumable: false },
    });
    try {
      const words = [NAME, source, ...storedArguments(command)];
      const again = shellCommand(words, context.io.environment);
      const document = await adopt(context, { source, model, options, engine, data, folder, command: again });
      if (options.json) {
        context.printJson(document);
      } else {
        context.print(renderAdoption(document, { folder: folder.path, io: context.io, colors: context.colors }));
      }
    } finally {
      folder.close();
    }
  } finally {
    model.dispose();
  }
}

/** Finds bad input before anything is written. @throws GanClsError */
async function assertFits(
  model: tf.LayersModel,
  layers: readonly string[] | undefined,
  { test }: StudyData,
): Promise<void> {
  const [target] = probeTargets(model, layers);
  await extractFeatures(model, selectImages(test, [0]), { layers: target.layers });
}

interface Adoption {
  readonly source: string;
  readonly model: tf.LayersModel;
  readonly options: AdoptOptions;
  readonly engine: EngineReport;
  readonly data: StudyData;
  readonly folder: RunFolder;
  readonly command: string;
}

async function adopt({ io, display }: CommandContext, adoption: Adoption): Promise<AdoptDocument> {
  const { model, options, data, engine, folder } = adoption;
  const { seed } = options;
  const labels = options.labels ?? Math.min(MOST_LABELS, data.train.size);
  const budget = drawLabelBudget(data.train, { labels, random: Random.fromSeed(seed).stream("labels") });
  const adopted = await adoptDiscriminator({
    ...{ discriminator: model, dataset: applyLabelBudget(data.train, budget), seed, signal: io.signal },
    ...{ targets: options.layers, control: options.control, onProgress: showProgress(display, NAME) },
    kernel: engine.name === "cpu" ? plainKernel : createMatrixKernel(),
  });
  try {
    const layers = listLayers(model);
    const about = { ...adoption, layers, labels, labelHash: budget.hash, seed };
    const document = await testAdopted(model, adopted, about, io.signal);
    await saveAdopted(folder, adopted, document, data);
    await folder.writeJson("results.json", document);
    folder.log({ type: "run-end" });
    display.finish();
    return document;
  } finally {
    adopted.model.dispose();
    adopted.randomModel?.dispose();
  }
}

async function saveAdopted(
  folder: RunFolder,
  { model }: AdoptResult,
  { probes, best, labels, labelHash, seed, data: dataName }: AdoptDocument,
  { test }: StudyData,
): Promise<void> {
  const testAccuracy = probes.find(({ name }) => name === best)?.testAccuracy ?? NaN;
  const { classNames } = test;
  const card: ModelCard = { method: CLASSIFIER, classNames, labels, labelHash, seed, testAccuracy, data: dataName };
  await folder.writeJson(`models/${CLASSIFIER}/${MODEL_CARD}`, card);
  await saveModel(model, folder.file("models", CLASSIFIER));
}

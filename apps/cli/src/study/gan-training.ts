import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { ImageSet } from "@gan-cls/core";
import { generateImages } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import { renderSvgDocument, spread } from "@gan-cls/report";
import { trainGan, type GanOptions, type GanResult } from "@gan-cls/train";
import { fileCheckpointStore } from "@gan-cls/train/node";
import { formatDuration, formatQuantity } from "../render/format";
import type { ReportPicture } from "../render/report-pictures";
import { describeFigures } from "../render/training-progress";
import { follow } from "../run/follow";
import { readJsonIfPresent } from "../run/read-json";
import { epochsToKeep, keepEpoch } from "./kept-epochs";
import type { GanSettings } from "./presets";
import { recordTraining, samplesPicture } from "./record-training";
import type { StudySession } from "./study-session";

/** A GAN's training in figures; a part of `results.json`. */
export interface GanRecord {
  readonly seed: number;
  /** Images that it saw, without their labels. */
  readonly images: number;
  readonly steps: number;
  readonly seconds: number;
  /** The seconds are those of the last sitting, because an earlier one was stopped. */
  readonly resumed: boolean;
  /** Figures of the last epoch by name: mean losses and the diversity of the samples. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The probe's score after every epoch, and the epoch (from 1) whose networks are saved as `*-best`. */
  readonly probe?: readonly number[];
  readonly bestEpoch?: number;
}

/** What {@link trainGanInRun} takes. */
export interface GanTask {
  settings: GanSettings;
  images: ImageSet;
  seed: number;
  /** Behind the names of all that is written, to keep the GANs of several seeds apart. @default "" */
  suffix?: string;
  /** @default 20 */
  checkpointEverySteps?: number;
  /** Epochs between networks that are kept on the way, in `kept`. @default none are */
  keepEvery?: number;
  /** Scores the discriminator after every epoch; see `trainGan`. @default none */
  probe?: GanOptions["probe"];
  /** Measures the generator after every epoch; see `trainGan`. @default none */
  judge?: GanOptions["measureGenerator"];
}

/** About half a minute on two cores: what a killed run loses at most. */
const CHECKPOINT_EVERY_STEPS = 20;

/** Sample sheets in a report, of as many as there are epochs. */
const SHEETS_SHOWN = 5;

/** Pixels of the chart of losses. */
const LOSS_CHART = { width: 860, height: 420 };

/** Digits in the picture that shows what the generator has learned. */
const GENERATED_IMAGES = 64;

/** A trained GAN. The caller disposes both networks. */
export type TrainedGan = Pick<GanResult, "generator" | "discriminator"> & { readonly record: GanRecord };

/**
 * Trains a GAN in a run, or goes on with the one that the run's checkpoint holds, and leaves its models, pictures and curves there.
 *
 * @throws What `trainGan` throws, and `io`.
 */
export async function trainGanInRun(session: StudySession, task: GanTask): Promise<TrainedGan> {
  const { settings, images, seed, suffix = "", keepEvery, checkpointEverySteps = CHECKPOINT_EVERY_STEPS } = task;
  const { folder, context } = session;
  const name = `gan${suffix}`;
  const checkpointPath = folder.file("checkpoints", `${name}.safetensors`);
  const resumed = existsSync(checkpointPath);
  const startedAt = performance.now();
  const record = recordTraining(session, { task: name, samplesFolder: `samples${suffix}` });
  const train = (epochs: number): Promise<GanResult> =>
    follow(
      trainGan({
        ...{ images, seed, checkpointEverySteps, epochs },
        ...{ maxSteps: settings.maxSteps, batchSize: settings.batchSize, sampleCount: settings.sampleCount },
        ...{ generator: settings.generator, discriminator: settings.discriminator },
        ...{ objective: settings.objective, probe: task.probe, measureGenerator: task.judge },
        optimizer: { name: "adam", learningRate: settings.learningRate, beta1: settings.beta1 },
        checkpoints: fileCheckpointStore(checkpointPath),
        resume: true,
        signal: context.io.signal,
      }),
      record,
    );
  const kept = { keepEvery, epochs: wholeEpochs(settings, images.size), suffix };
  for (const epoch of epochsToKeep(folder, kept)) {
    const young = await train(epoch);
    disposeOthers(young);
    await keepEpoch(folder, kept, epoch, young);
  }
  const gan = await train(settings.epochs);
  const seconds = (performance.now() - startedAt) / 1000;
  const metrics = lastFigures(gan.history);
  const { probe } = gan.history;
  const chosen = probe && { probe, bestEpoch: probe.indexOf(Math.max(...probe)) + 1 };
  const finished = { seed, images: images.size, steps: gan.steps, seconds, resumed, metrics, ...chosen };
  const ganRecord = await keepFirstRecord(session, suffix, finished);
  await saveGan(session, gan, { record: ganRecord, suffix, batchSize: settings.batchSize });
  disposeOthers(gan);
  context.display.finish();
  context.display.note(describeGan(name, ganRecord));
  return { generator: gan.generator, discriminator: gan.discriminator, record: ganRecord };
}

/** Frees the networks beside the last ones. */
function disposeOthers({ averages, best }: GanResult): void {
  for (const pair of [averages, best]) {
    pair?.generator.dispose();
    pair?.discriminator.dispose();
  }
}

/** Epochs that are trained to their end: a bound on steps may cut the last ones. */
function wholeEpochs({ epochs, maxSteps = Infinity, batchSize }: GanSettings, images: number): number {
  return Math.min(epochs, Math.ceil(maxSteps / Math.floor(images / batchSize)));
}

/** The record of a GAN that is trained to its end, if the run has one. */
export async function readGanRecord({ folder }: StudySession, suffix: string): Promise<GanRecord | undefined> {
  return (await readJsonIfPresent(folder.file(recordFile(suffix)))) as GanRecord | undefined;
}

/** Keeps the record of the sitting that finished the training: a later one only reads the checkpoint, in no time. */
async function keepFirstRecord(session: StudySession, suffix: string, record: GanRecord): Promise<GanRecord> {
  const kept = await readGanRecord(session, suffix);
  if (kept?.steps === record.steps) {
    return kept;
  }
  await session.folder.writeJson(recordFile(suffix), record);
  return record;
}

function recordFile(suffix: string): string {
  return `checkpoints/gan${suffix}.json`;
}

/** The pictures that a trained GAN has left: what it draws, how it came to that, and its losses. */
export async function ganPictures(
  { folder }: Pick<StudySession, "folder">,
  { seed, steps, images }: GanRecord,
  suffix = "",
): Promise<ReportPicture[]> {
  const origin = `the generator of seed ${seed} after ${formatQuantity(steps, "step")} on ${formatQuantity(images, "image")}`;
  const sheets = (await readdir(folder.file(`samples${suffix}`))).sort();
  const shown = spread(sheets, SHEETS_SHOWN);
  const epochs = shown.map((name) => Number(/\d+/.exec(name)?.[0])).join(", ");
  return [
    { files: [`generated${suffix}.png`], caption: `Drawn by ${origin}.` },
    { files: shown.map((name) => `samples${suffix}/${name}`), caption: `The same noise after epochs ${epochs}.` },
    { files: [`losses${suffix}.svg`], caption: `Losses of the GAN of seed ${seed}.` },
  ];
}

async function saveGan(
  { folder, data }: StudySession,
  { generator, discriminator, averages, best, curves }: GanResult,
  { record, suffix, batchSize }: { record: GanRecord; suffix: string; batchSize: number },
): Promise<void> {
  for (const [kind, pair] of Object.entries({
    "": { generator, discriminator },
    "-average": averages,
    "-best": best,
  })) {
    if (pair !== undefined) {
      await saveModel(pair.generator, folder.file("models", `generator${kind}${suffix}`));
      await saveModel(pair.discriminator, folder.file("models", `discriminator${kind}${suffix}`));
    }
  }
  const drawn = await generateImages((best ?? averages ?? { generator }).generator, {
    count: GENERATED_IMAGES,
    seed: record.seed,
  });
  await folder.write(`generated${suffix}.png`, samplesPicture({ ...drawn, count: drawn.size }));
  const { discriminatorLoss = [], generatorLoss = [] } = curves;
  const title = `Losses over ${formatQuantity(record.steps, "step")} of ${batchSize} images, ${data.name}, seed ${record.seed}`;
  const steps = discriminatorLoss.map((_, index) => index + 1);
  const losses = { steps, discriminator: discriminatorLoss, generator: generatorLoss };
  await folder.write(`losses${suffix}.svg`, renderSvgDocument({ kind: "loss", data: losses }, LOSS_CHART, title));
}

function lastFigures(history: GanResult["history"]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(history).flatMap(([name, values]) => values.slice(-1).map((value) => [name, value])),
  );
}

function describeGan(name: string, { steps, seconds, metrics }: GanRecord): string {
  return `${name}: ${[`${formatQuantity(steps, "step")} in ${formatDuration(seconds)}`, ...describeFigures(metrics)].join(", ")}`;
}

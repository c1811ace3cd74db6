import type { AugmentationName, ImageSet, TrainingEvent } from "@gan-cls/core";
import { trainGan, type GanOptions, type GanResult } from "@gan-cls/train";
import { follow } from "../follow";
import { loadStoredGan } from "../load-stored";
import type { GanSettings } from "../presets";
import type { StudySession } from "../session";
import type { GanStore } from "../store";
import type { GanRecord } from "./gan-record";
import { recordTraining } from "../record-training";

/** Keeps networks of earlier epochs during a training. */
export interface KeptEpochs {
  /** The epochs whose networks are still to be kept, in order, given the number of epochs. */
  left(epochs: number): readonly number[];
  /** Keeps the networks of an epoch. The caller disposes them. */
  keep(epoch: number, networks: Pick<GanResult, "generator" | "discriminator">): Promise<void>;
}

/** What a GAN's training needs of a session. */
export interface GanSession extends Pick<StudySession, "emit" | "job" | "signal"> {
  readonly data: { readonly augmentation?: AugmentationName };
  readonly store: GanStore;
}

/** What {@link trainStudyGan} takes. */
export interface GanTask {
  /** Such as `gan` or `gan-seed-2`: names its checkpoint, its record and its files. */
  name: string;
  settings: GanSettings;
  images: ImageSet;
  seed: number;
  /** @default 20 */
  checkpointEverySteps?: number;
  /** Whether a resume may go on with another learning rate than before. @default false */
  rateMayChange?: boolean;
  /** @default none are kept on the way */
  kept?: KeptEpochs;
  /** Scores the discriminator after every epoch; see `trainGan`. @default none */
  probe?: GanOptions["probe"];
  /** Measures the generator after every epoch; see `trainGan`. @default none */
  measureGenerator?: GanOptions["measureGenerator"];
}

/** About half a minute on two cores: what a killed run loses at most. */
const CHECKPOINT_EVERY_STEPS = 20;

/** A trained GAN. The caller disposes both networks. */
export type TrainedGan = Pick<GanResult, "generator" | "discriminator"> & { readonly record: GanRecord };

/**
 * Trains a GAN, or resumes the one that the store's checkpoint holds, and stores it.
 *
 * @throws What `trainGan` and the store throw.
 */
export async function trainStudyGan(session: GanSession, task: GanTask): Promise<TrainedGan> {
  const { name, settings, images, seed, kept } = task;
  const { store, emit } = session;
  const resumed = (await store.checkpoints(name).list()).length > 0;
  const record = recordTraining(session, name);
  const train = (epochs: number): Promise<GanResult> =>
    follow(trainGan(jobOf(session, task, epochs)), (event) => record(ofWholeTraining(event, settings, images.size)));
  // Training stops at each of these epochs and continues from its checkpoint, which gives the same bytes as going through.
  for (const epoch of kept?.left(wholeEpochs(settings, images.size)) ?? []) {
    const young = await train(epoch);
    try {
      await kept?.keep(epoch, young);
    } finally {
      disposeAll(young);
    }
  }
  const gan = await train(settings.epochs);
  const { steps, seconds, warnings, pastRates } = gan;
  const finished: GanRecord = {
    ...{ seed, images: images.size, steps, seconds, resumed, warnings },
    ...(pastRates.length > 0 && { pastRates }),
    ...figuresOf(gan.history),
  };
  // A resume of a finished training only reads its checkpoint, in no time: the record of the run that finished it stands.
  const earlier = await loadStoredGan(store, name, (message) => emit({ type: "warning", message }));
  const lasting = earlier?.steps === finished.steps ? earlier : finished;
  const batchSize = Math.min(settings.batchSize, images.size);
  const loss = settings.objective?.loss ?? "original";
  await store.saveGan(name, { networks: gan, record: lasting, images, loss, batchSize });
  disposePairs([gan.averages, gan.best]);
  await emit({ type: "gan-end", name, gan: lasting });
  return { generator: gan.generator, discriminator: gan.discriminator, record: lasting };
}

function jobOf({ store, data, signal }: GanSession, task: GanTask, epochs: number): GanOptions {
  const { name, settings, images, seed, checkpointEverySteps = CHECKPOINT_EVERY_STEPS, probe, measureGenerator } = task;
  const { rateMayChange } = task;
  const { maxSteps, batchSize, sampleCount, generator, discriminator, objective, learningRate, beta1 } = settings;
  return {
    ...{ images, seed, checkpointEverySteps, epochs, maxSteps, batchSize, sampleCount },
    ...{ generator, discriminator, objective, augmentation: data.augmentation, probe, measureGenerator },
    optimizer: { name: "adam", learningRate, beta1 },
    ...{ checkpoints: store.checkpoints(name), resume: true, rateMayChange, signal },
  };
}

/** Epochs that are trained to their end: a bound on steps may cut the last ones. */
function wholeEpochs(settings: GanSettings, images: number): number {
  const { epochs, maxSteps = Infinity } = settings;
  return Math.min(epochs, Math.ceil(maxSteps / stepsPerEpoch(settings, images)));
}

function stepsPerEpoch({ batchSize }: GanSettings, images: number): number {
  return Math.floor(images / Math.min(batchSize, images));
}

/** Who watches wants to know how long the whole training takes, not the part of it up to the next networks that are kept. */
function ofWholeTraining(event: TrainingEvent, settings: GanSettings, images: number): TrainingEvent {
  switch (event.type) {
    case "epoch-start":
    case "epoch-end":
      return { ...event, epochs: settings.epochs };
    case "step-end": {
      const { epochs, maxSteps = Infinity } = settings;
      return { ...event, totalSteps: Math.min(epochs * stepsPerEpoch(settings, images), maxSteps) };
    }
    default:
      return event;
  }
}

/** The last epoch's figures, and what the probe has chosen. */
function figuresOf(history: GanResult["history"]): Pick<GanRecord, "metrics" | "probe" | "bestEpoch"> {
  const metrics = Object.fromEntries(
    Object.entries(history).flatMap(([name, values]) => values.slice(-1).map((value) => [name, value])),
  );
  const { probe } = history;
  return { metrics, ...(probe && { probe, bestEpoch: probe.indexOf(Math.max(...probe)) + 1 }) };
}

function disposeAll({ generator, discriminator, averages, best }: GanResult): void {
  disposePairs([{ generator, discriminator }, averages, best]);
}

function disposePairs(pairs: readonly (Pick<GanResult, "generator" | "discriminator"> | undefined)[]): void {
  for (const pair of pairs) {
    pair?.generator.dispose();
    pair?.discriminator.dispose();
  }
}

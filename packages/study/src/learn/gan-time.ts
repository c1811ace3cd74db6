import { drain, type ImageSet } from "@gan-cls/core";
import { trainGan } from "@gan-cls/train";
import { trainStudyGan, type GanSession, type GanTask, type TrainedGan } from "../gan/train-study-gan";
import type { GanSettings } from "../presets";
import type { Clock } from "./clock";

/** Steps that are timed; the first is left out, because it prepares kernels. */
const TIMED_STEPS = 4;

/** The least that a GAN is trained, even where it takes longer than its share of the time. */
const LEAST_STEPS = 50;

/** More steps on few images teach the discriminator the images themselves. */
const MOST_EPOCHS = 60;
const MOST_STEPS_OF_FEW_IMAGES = 2_000;

/**
 * Seconds that one step of a GAN's training takes here.
 *
 * @throws What `trainGan` throws.
 */
export async function timeGanStep(
  { batchSize, learningRate, beta1, generator, discriminator, objective }: GanSettings,
  images: ImageSet,
  signal: AbortSignal,
): Promise<number> {
  const times: number[] = [];
  const training = trainGan({
    ...{ images, batchSize, generator, discriminator, objective, signal },
    ...{ epochs: TIMED_STEPS, maxSteps: TIMED_STEPS, sampleCount: 1 },
    optimizer: { name: "adam", learningRate, beta1 },
  });
  const networks = await drain(training, (event) => {
    if (event.type === "step-end") {
      times.push(performance.now());
    }
  });
  networks.generator.dispose();
  networks.discriminator.dispose();
  networks.averages?.generator.dispose();
  networks.averages?.discriminator.dispose();
  return (times[times.length - 1] - times[0]) / 1000 / (times.length - 1);
}

/** Steps that fit into some seconds, within what makes sense for this many images. */
export function stepsFor(seconds: number, secondsPerStep: number, stepsPerEpoch: number): number {
  const most = Math.max(MOST_EPOCHS * stepsPerEpoch, MOST_STEPS_OF_FEW_IMAGES);
  return Math.max(LEAST_STEPS, Math.min(most, Math.floor(seconds / secondsPerStep)));
}

/** How long {@link trainGanInTime} may train. */
export interface GanTime {
  readonly clock: Clock;
  /** By the clock. The least number of steps is done in any case. */
  readonly deadline: number;
  /** Hears that the training was cut, and to how many steps; a resumed one must know. */
  readonly onCut: (steps: number) => Promise<void>;
}

/**
 * Trains a GAN, and cuts its steps where the deadline comes first: a machine that has become slower must not use up the time of what follows.
 *
 * @throws What `trainStudyGan` throws.
 */
export async function trainGanInTime(
  session: GanSession,
  task: GanTask,
  { clock, deadline, onCut }: GanTime,
): Promise<TrainedGan> {
  const { maxSteps: planned = Infinity } = task.settings;
  const late = new AbortController();
  let steps = 0;
  const emit: GanSession["emit"] = async (event) => {
    await session.emit(event);
    if (event.type === "training" && event.event.type === "step-end") {
      steps = event.event.step;
      // Between two steps, which is where a training can end. The last one ends it anyway.
      if (steps >= LEAST_STEPS && steps < planned && clock.now() >= deadline) {
        late.abort();
      }
    }
  };
  try {
    return await trainStudyGan({ ...session, emit, signal: AbortSignal.any([session.signal, late.signal]) }, task);
  } catch (error) {
    if (!late.signal.aborted || session.signal.aborted) {
      throw error;
    }
  }
  const message = `The GAN ends after ${steps} of ${planned} steps: they take longer than they did at first`;
  await session.emit({ type: "note", message });
  await onCut(steps);
  // The stopped training has left a checkpoint of exactly these steps.
  return trainStudyGan(session, { ...task, settings: { ...task.settings, maxSteps: steps } });
}

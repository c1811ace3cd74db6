import { drain, type ImageSet } from "@gan-cls/core";
import { trainGan } from "@gan-cls/train";
import type { GanSettings } from "../presets";

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

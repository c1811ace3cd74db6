import { withoutLabels, type ImageDataset } from "@gan-cls/core";
import { trainGan } from "@gan-cls/train";
import { ENDLESS_EPOCHS, resumableTraining } from "../worker/training-epochs";
import type { MemoryOptions } from "./memory-options";
import { takeMemorySample, type MemorySample } from "./memory-sample";

/** Of the original study. */
export const GAN_BATCH = 100;

/** Steps of the original's GAN on the active backend, with a sample after every so many of them. */
export async function measureMemory(
  images: ImageDataset,
  { steps, every, seed }: Pick<MemoryOptions, "steps" | "every" | "seed">,
  onSample: (sample: MemorySample) => void,
): Promise<MemorySample[]> {
  const training = trainGan({ images: withoutLabels(images), batchSize: GAN_BATCH, epochs: ENDLESS_EPOCHS, seed });
  const work = resumableTraining(training, { until: "step-end", figure: "discriminatorLoss" });
  const samples: MemorySample[] = [];
  for (let step = 1; step <= steps; step++) {
    await work.run();
    if (step % every === 0) {
      samples.push(takeMemorySample(step));
      onSample(samples[samples.length - 1]);
    }
  }
  return samples;
}

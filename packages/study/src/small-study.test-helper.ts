import { plainKernel } from "@gan-cls/classical";
import { createImageDataset, type ImageDataset } from "@gan-cls/core";
import { createStudyData, type StudyData } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import { memoryCheckpointStore } from "@gan-cls/train";
import type { StudyEvent } from "./events";
import type { Method, MethodTask } from "./method";
import { PRESETS, type StudySettings } from "./presets";
import type { StudyResults } from "./documents/study-results";
import type { StudyStore } from "./store";

/** What most people compute with, in one thread: beside other tests, more only get in each other's way. */
export async function startTestEngine(): Promise<void> {
  await prepareEngine({ engine: "simd", threads: 1 });
}

/** 100 real digits of 12x12 to learn from and 50 others to test on. */
export function smallData({ train = smallDigits(10), test = smallDigits(5, 20) } = {}): StudyData {
  return createStudyData({ name: "small", description: "digits of 12x12", train, test });
}

/** As many images as full MNIST has, of one pixel each. */
export function manyPixels(size: number): ImageDataset {
  const labels = Uint8Array.from({ length: size }, (_, index) => index % 10);
  const pixels = Uint8Array.from({ length: size }, (_, index) => index % 251);
  return createImageDataset({ name: "many", pixels, labels, rows: 1, columns: 1 });
}

/** A study's settings with trainings of a few steps and a GAN of four. */
export const SMALL_SETTINGS: StudySettings = {
  ...PRESETS.quick,
  gan: {
    ...PRESETS.quick.gan,
    ...{ epochs: 2, batchSize: 50, sampleCount: 4 },
    generator: { filters: [4, 4, 4], latentSize: 4 },
    discriminator: { filters: [4, 6] },
  },
  epochs: { cnn: [2], "trial-1": [2], "trial-2": [1, 1], "trial-3": [1, 1] },
  semiSteps: { few: 4, many: 4, dense: 1 },
  mostEpochs: 15,
  ensembleNetworks: 1,
};

/** What a study gives a method that learns from these images of 12x12, with one small network for both discriminators. */
export function smallTask(dataset: ImageDataset, over: Partial<MethodTask> = {}): MethodTask {
  const network = buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1], seed: 7 });
  return {
    ...{ dataset, unlabelled: dataset, labelledAt: Uint32Array.from({ length: dataset.size }, (_, index) => index) },
    ...{ augmentation: "shifts", validation: undefined, seed: 1, settings: SMALL_SETTINGS },
    ...{ signal: new AbortController().signal, checkpoints: memoryCheckpointStore(), kernel: plainKernel },
    checkpointsOf: () => Promise.resolve(memoryCheckpointStore()),
    discriminator: () => Promise.resolve(network),
    untrained: () => Promise.resolve(network),
    onTraining() {},
    onProgress() {},
    onWarning() {},
    ...over,
  };
}

/** A method as users bring it: the class whose mean image is nearest. Needs nothing but its task. */
export const NEAREST_MEAN: Method = {
  ...{ name: "nearest-mean", title: "Nearest mean", family: "mine", needsDiscriminator: false },
  description: "The class whose mean image is nearest.",
  train: ({ dataset }) => Promise.resolve({ classifier: nearestMean(dataset) }),
};

function nearestMean({
  pixels,
  labels,
  size,
  classNames,
}: ImageDataset): Awaited<ReturnType<Method["train"]>>["classifier"] {
  const length = pixels.length / size;
  const classCount = classNames.length;
  const means = classNames.map((_, label) => {
    const own = Array.from(labels.keys()).filter((index) => labels[index] === label);
    return Array.from(
      { length },
      (_, at) => own.reduce((sum, index) => sum + pixels[index * length + at], 0) / own.length,
    );
  });
  return {
    ...{ name: "nearest-mean", classCount },
    predict(images) {
      const found = Array.from({ length: images.size }, (_, index) => {
        const distances = means.map((mean) =>
          mean.reduce((sum, value, at) => sum + (value - images.pixels[index * length + at]) ** 2, 0),
        );
        return distances.indexOf(Math.min(...distances));
      });
      const probabilities = found.flatMap((label) => classNames.map((_, other) => (other === label ? 1 : 0)));
      return Promise.resolve({ labels: Uint8Array.from(found), probabilities: Float32Array.from(probabilities) });
    },
    dispose() {},
  };
}

/** Runs a study to its end; its events beside what it found. */
export async function collect<Result>(
  study: AsyncGenerator<StudyEvent, Result, void>,
): Promise<{ events: StudyEvent[]; results: Result }> {
  const events: StudyEvent[] = [];
  for (;;) {
    const next = await study.next();
    if (next.done) {
      return { events, results: next.value };
    }
    events.push(next.value);
  }
}

/** What must be the same whenever the same study is run: all but times, memory and what is said of them. */
export function findings({ rows, comparisons, gans, methods }: StudyResults): unknown {
  return {
    ...{ methods, comparisons, gans: gans.map(({ seed, steps, metrics }) => ({ seed, steps, metrics })) },
    rows: rows.map(({ method, labels, seed, labelHash, confusion, interval }) => {
      return { method, labels, seed, labelHash, confusion, interval };
    }),
  };
}

/** Stops the study once the first checkpoint of a training is kept: from there on there is something to resume. */
export function watched(store: StudyStore, task: string, stopping: AbortController): StudyStore {
  return {
    ...store,
    isResumed: false,
    checkpoints: (name) => ({
      ...store.checkpoints(name),
      async save(...saved) {
        await store.checkpoints(name).save(...saved);
        if (name === task) {
          stopping.abort();
        }
      },
    }),
  };
}

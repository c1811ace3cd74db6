import { Random, selectImages, type ImageDataset } from "@gan-cls/core";
import { splitStratified } from "@gan-cls/data";
import { buildCnn } from "@gan-cls/models";
import { describeAugmentation, epochsForSteps, type TrainingStage } from "@gan-cls/train";
import { joinDatasets } from "../labelled-data";
import type { Method } from "../method";
import { describeBounds, epochBounds, type EpochBounds } from "./epoch-bounds";
import { shapeOf, trainNetwork } from "./train-network";
import { describeViews, withViews } from "./views";

const FAMILY = { family: "cnn", needsDiscriminator: false } as const;

export const CNN: Method = {
  ...FAMILY,
  name: "cnn",
  title: "CNN",
  referenceRank: 1,
  description: ({ epochs, cnn }) =>
    `The original's CNN from scratch: ${epochs.cnn[0]} epochs of SGD ${cnn.learningRate}, batches of ${cnn.batchSize}.`,
  async train(task) {
    const { dataset, validation, seed, settings } = task;
    const { batchSize, learningRate } = settings.cnn;
    const [epochs] = settings.epochs.cnn;
    const stages: TrainingStage[] = [{ epochs, optimizer: { name: "sgd", learningRate } }];
    const model = buildCnn({ seed, imageShape: shapeOf(dataset), classCount: dataset.classNames.length });
    const trained = await trainNetwork("cnn", model, task, { dataset, validation, stages, batchSize });
    return { ...trained, stages: [{ firstEpoch: 1, trainable: "all" }] };
  },
};

/** Share of the labels that only choose the epoch; at 100 labels ten images. */
const HELD_OUT = 0.1;
const BATCH_SIZE = 50;
const STEPS = 3000;
/** Fewest and most epochs in which the fair CNN takes those steps. */
export const FAIR_EPOCH_BOUNDS: EpochBounds = [15, 100];

/** The original's CNN trained as well as is usual today: the baseline for every method that learns without labels. */
export const CNN_FAIR: Method = {
  ...FAMILY,
  name: "cnn-fair",
  title: "CNN, fair",
  referenceRank: 2,
  description: (settings, images) =>
    `The original's CNN with ReLU, dropout 0.3, ${describeAugmentation(images.augmentation, images)}, Adam 0.001 with a cosine rate, ${describeBounds(FAIR_EPOCH_BOUNDS, settings)}; a tenth of the labels chooses the epoch.`,
  takesAdditions: true,
  train(task) {
    const { dataset, additions, augmentation, seed, settings } = task;
    const { learn: real, choose } = holdOut(dataset, seed);
    if (choose === undefined) {
      task.onWarning("No class has two labels, so none is held out to choose the epoch: the last one is taken.");
    }
    const learn = additions === undefined ? real : joinDatasets(real, additions);
    const model = buildCnn({
      ...{ seed, hiddenActivation: "relu", dropoutRate: 0.3 },
      ...{ imageShape: shapeOf(dataset), classCount: dataset.classNames.length },
    });
    const bounds = epochBounds(FAIR_EPOCH_BOUNDS, settings);
    const epochs = epochsForSteps(STEPS, { size: learn.size, batchSize: BATCH_SIZE, bounds });
    const stages: TrainingStage[] = [{ epochs, optimizer: { name: "adam", learningRate: 1e-3 }, schedule: "cosine" }];
    return trainNetwork("cnn-fair", model, task, {
      ...{
        dataset: learn,
        validation: choose,
        keepBest: choose !== undefined,
        stages,
        batchSize: BATCH_SIZE,
        augmentation,
      },
    });
  },
};

/** The baseline for methods that average over views. */
export const CNN_VIEWS: Method = {
  ...FAMILY,
  name: "cnn-views",
  title: "CNN, views",
  description: (_, images) => `As \`cnn-fair\`, with probabilities averaged over ${describeViews(images)}.`,
  takesAdditions: true,
  train: async (task) => withViews("cnn-views", await CNN_FAIR.train(task), task),
};

/** What chooses the epoch is held out of classes with several labels alone: the only image of a class has to be learned. */
function holdOut(dataset: ImageDataset, seed: number): { learn: ImageDataset; choose: ImageDataset | undefined } {
  const { several, single } = bySeveral(dataset);
  if (several.size === 0) {
    return { learn: dataset, choose: undefined };
  }
  const count = Math.max(1, Math.round(several.size * HELD_OUT));
  const random = Random.fromSeed(seed).stream("held-out");
  const { learn, choose } = splitStratified(several, { sizes: { learn: several.size - count, choose: count }, random });
  return { learn: single === undefined ? learn : joinDatasets(learn, single), choose };
}

/** The images of classes with several of them, and those that are the only ones of theirs. */
function bySeveral(dataset: ImageDataset): { several: ImageDataset; single: ImageDataset | undefined } {
  const counts = new Map<number, number>();
  dataset.labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
  const select = (isWanted: (count: number) => boolean): ImageDataset =>
    selectImages(
      dataset,
      Uint32Array.from(Array.from(dataset.labels.keys()).filter((at) => isWanted(counts.get(dataset.labels[at]) ?? 0))),
    );
  const single = select((count) => count === 1);
  return single.size === 0
    ? { several: dataset, single: undefined }
    : { several: select((count) => count > 1), single };
}

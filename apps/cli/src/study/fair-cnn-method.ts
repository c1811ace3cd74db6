import { Random, type ImageDataset } from "@gan-cls/core";
import { splitStratified } from "@gan-cls/data";
import { buildCnn } from "@gan-cls/models";
import { createModelClassifier, epochsForSteps, trainClassifier, type TrainingStage } from "@gan-cls/train";
import { joinDatasets } from "../additions/join-datasets";
import { follow } from "../run/follow";
import type { Method } from "./method";

/** Share of the labels that only choose the epoch; at 100 labels ten images. */
const HELD_OUT = 0.1;
const BATCH_SIZE = 50;
const SHIFT = 2;
/** Steps, as far as these epochs allow. */
const STEPS = 3000;
const EPOCH_BOUNDS = [15, 100] as const;

/** The original's CNN trained as well as is usual today: the bar for every method that learns without labels. */
export function createFairCnnMethod(): Method {
  return {
    name: "cnn-fair",
    description:
      "The original's CNN with ReLU, dropout 0.3, shifts of 2 pixels, Adam 0.001 with a cosine rate, 15 to 100 epochs; a tenth of the labels chooses the epoch.",
    needsDiscriminator: false,
    takesAdditions: true,
    async train({ dataset, additions, seed, signal, checkpoints, onTraining }) {
      const { learn: real, choose } = holdOut(dataset, seed);
      const learn = additions === undefined ? real : joinDatasets(real, additions);
      const model = buildCnn({
        ...{ seed, hiddenActivation: "relu", dropoutRate: 0.3 },
        imageShape: [dataset.rows, dataset.columns, dataset.channels],
        classCount: dataset.classNames.length,
      });
      const epochs = epochsForSteps(STEPS, { size: learn.size, batchSize: BATCH_SIZE, bounds: EPOCH_BOUNDS });
      const stages: TrainingStage[] = [{ epochs, optimizer: { name: "adam", learningRate: 1e-3 }, schedule: "cosine" }];
      try {
        const job = {
          ...{ model, dataset: learn, validation: choose, keepBest: true, stages, seed },
          ...{ batchSize: BATCH_SIZE, shift: SHIFT, signal, checkpoints, resume: true },
        };
        const { history } = await follow(trainClassifier(job), onTraining);
        return { classifier: createModelClassifier("cnn-fair", model), model, history };
      } catch (error) {
        model.dispose();
        throw error;
      }
    },
  };
}

function holdOut(dataset: ImageDataset, seed: number): Record<"learn" | "choose", ImageDataset> {
  const choose = Math.max(1, Math.round(dataset.size * HELD_OUT));
  const random = Random.fromSeed(seed).stream("held-out");
  return splitStratified(dataset, { sizes: { learn: dataset.size - choose, choose }, random });
}

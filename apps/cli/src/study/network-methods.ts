import type { ImageDataset } from "@gan-cls/core";
import { buildCnn, type ImageShape } from "@gan-cls/models";
import type { StageMark } from "@gan-cls/report";
import { createModelClassifier, trainClassifier, type TrainingStage } from "@gan-cls/train";
import { stageEpochs, transferDiscriminator, type TransferStrategy } from "@gan-cls/transfer";
import { follow } from "../run/follow";
import type { Method } from "./method";

/** How the original study's CNN is trained. */
export interface CnnSettings {
  readonly epochs: number;
  readonly batchSize: number;
  /** Rate of its SGD. */
  readonly learningRate: number;
}

export function createCnnMethod({ epochs, batchSize, learningRate }: CnnSettings): Method {
  const stages: TrainingStage[] = [{ epochs, optimizer: { name: "sgd", learningRate } }];
  return {
    name: "cnn",
    description: `The original's CNN from scratch: ${epochs} epochs of SGD ${learningRate}, batches of ${batchSize}.`,
    needsDiscriminator: false,
    async train({ dataset, validation, seed, signal, checkpoints, onTraining }) {
      const model = buildCnn({ seed, imageShape: shapeOf(dataset), classCount: dataset.classNames.length });
      try {
        const job = { model, dataset, validation, stages, batchSize, seed, signal, checkpoints, resume: true };
        const { history } = await follow(trainClassifier(job), onTraining);
        return { classifier: createModelClassifier("cnn", model), model, history, stages: stageMarks(stages) };
      } catch (error) {
        model.dispose();
        throw error;
      }
    },
  };
}

export function createTransferMethod(strategy: TransferStrategy): Method {
  return {
    name: strategy.name,
    description: `${strategy.description} ${describeStages(strategy)}`.trim(),
    needsDiscriminator: true,
    async train({ dataset, validation, seed, signal, checkpoints, onTraining, ...task }) {
      const discriminator = await task.discriminator();
      const job = { discriminator, strategy, dataset, validation, seed, signal, checkpoints, resume: true };
      const { model, history } = await follow(transferDiscriminator(job), onTraining);
      const epochs = stageEpochs(strategy, dataset.size);
      const stages = stageMarks(strategy.stages.map(({ trainable }, i) => ({ epochs: epochs[i], trainable })));
      return { classifier: createModelClassifier(strategy.name, model), model, history, stages };
    },
  };
}

/** Where each stage begins. */
function stageMarks(
  stages: readonly { readonly epochs: number; readonly trainable?: string | readonly string[] }[],
): StageMark[] {
  let firstEpoch = 1;
  return stages.map(({ epochs, trainable = "all" }) => {
    const mark = { firstEpoch, trainable: typeof trainable === "string" ? trainable : trainable.join(", ") };
    firstEpoch += epochs;
    return mark;
  });
}

function describeStages({ stages, batchSize }: TransferStrategy): string {
  const parts = stages.map(({ epochs, steps, optimizer, trainable }) => {
    const what = typeof trainable === "string" ? trainable : trainable.join(", ");
    const length = epochs === undefined ? `some ${steps} steps` : `${epochs} epochs`;
    return `${length} of ${optimizer.name} ${optimizer.learningRate} (${what})`;
  });
  return `Trained for ${parts.join(", then ")}, batches of ${batchSize}.`;
}

function shapeOf({ rows, columns, channels }: ImageDataset): ImageShape {
  return [rows, columns, channels];
}

import type { ImageDataset } from "@gan-cls/core";
import type { ImageShape } from "@gan-cls/models";
import { createModelClassifier, trainClassifier, type ClassifierOptions } from "@gan-cls/train";
import { stageEpochs, transferDiscriminator, type TransferStage, type TransferStrategy } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { follow } from "../follow";
import type { MethodTask, StageMark, TrainedMethod } from "../method";

/** Trains a new network as a method's task says, and frees it if that fails. */
export async function trainNetwork(
  name: string,
  model: tf.LayersModel,
  { seed, signal, checkpoints, onTraining }: MethodTask,
  options: Omit<ClassifierOptions, "model" | "seed" | "signal" | "checkpoints" | "resume">,
): Promise<TrainedMethod> {
  try {
    const job = { ...options, model, seed, signal, checkpoints, resume: true };
    const { history, warnings } = await follow(trainClassifier(job), onTraining);
    return { classifier: createModelClassifier(name, model), model, history, warnings };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Transfers a discriminator as a method's task says. */
export async function transferNetwork(
  name: string,
  discriminator: tf.Sequential,
  strategy: TransferStrategy,
  { dataset, validation, augmentation, seed, signal, checkpoints, onTraining }: MethodTask,
): Promise<TrainedMethod> {
  const job = { discriminator, strategy, dataset, validation, augmentation, seed, signal, checkpoints, resume: true };
  const { model, history, warnings } = await follow(transferDiscriminator(job), onTraining);
  return {
    classifier: createModelClassifier(name, model),
    model,
    history,
    warnings,
    stages: stageMarks(strategy, dataset.size),
  };
}

/** Where each stage begins. */
function stageMarks(strategy: TransferStrategy, size: number): StageMark[] {
  const epochs = stageEpochs(strategy, size);
  return strategy.stages.map(({ trainable }, stage) => ({
    firstEpoch: 1 + epochs.slice(0, stage).reduce((sum, count) => sum + count, 0),
    trainable: describeTrainable(trainable),
  }));
}

/** Which layers a stage trains, in words. */
export function describeTrainable(trainable: TransferStage["trainable"]): string {
  return typeof trainable === "string" ? trainable : trainable.join(", ");
}

/** The shape of the images of a data set. */
export function shapeOf({ rows, columns, channels }: ImageDataset): ImageShape {
  return [rows, columns, channels];
}

import type { ImageDataset, TrainingEvent } from "@gan-cls/core";
import { evaluate, type ImageQuality } from "@gan-cls/evaluate";
import { buildCnn } from "@gan-cls/models";
import { createModelClassifier, trainClassifier } from "@gan-cls/train";
import { follow } from "../run/follow";

/** A small CNN, trained as is usual today; the same for samples and for real images, whose figures are compared. */
const NETWORK = { filters: [16, 32], hiddenUnits: 64, hiddenActivation: "relu", dropoutRate: 0.3 } as const;
const TRAINING = { epochs: 10, batchSize: 50, shift: 2 };
const LEARNING_RATE = 1e-3;

/** What {@link classificationScore} is told. */
export interface ClassificationScoreOptions {
  seed: number;
  signal: AbortSignal;
  onTraining: (event: TrainingEvent) => void;
}

/**
 * The classification accuracy score: how well a classifier that learned from `images` alone names real test images. Images of an
 * unconditional generator come with the labels that a labeller gave them.
 *
 * Reference: Ravuri and Vinyals, Classification accuracy score for conditional generative models, NeurIPS 2019.
 */
export async function classificationScore(
  images: ImageDataset,
  test: ImageDataset,
  { seed, signal, onTraining }: ClassificationScoreOptions,
): Promise<NonNullable<ImageQuality["classification"]>> {
  const { rows, columns, channels, classNames } = images;
  const model = buildCnn({ seed, ...NETWORK, imageShape: [rows, columns, channels], classCount: classNames.length });
  const classifier = createModelClassifier("cas", model);
  try {
    const { epochs, batchSize, shift } = TRAINING;
    const optimizer = { name: "adam", learningRate: LEARNING_RATE } as const;
    const stages = [{ epochs, optimizer, schedule: "cosine" } as const];
    await follow(trainClassifier({ model, dataset: images, stages, batchSize, shift, seed, signal }), onTraining);
    const { accuracy, interval, testSize } = await evaluate(classifier, test, { signal });
    return { accuracy, interval, testSize, trainedOn: images.size };
  } finally {
    classifier.dispose();
  }
}

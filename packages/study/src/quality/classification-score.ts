import type { AugmentationName, ImageDataset, TrainingEvent } from "@gan-cls/core";
import { evaluate, type ImageQuality } from "@gan-cls/evaluate";
import { buildCnn } from "@gan-cls/models";
import { createModelClassifier, trainClassifier } from "@gan-cls/train";

/** A small CNN, trained as is usual today; the same for samples and for real images, whose figures are compared. */
const NETWORK = { filters: [16, 32], hiddenUnits: 64, hiddenActivation: "relu", dropoutRate: 0.3 } as const;
const TRAINING = { epochs: 10, batchSize: 50 };
const LEARNING_RATE = 1e-3;

/** A classification accuracy score. */
export type ClassificationScore = NonNullable<ImageQuality["classification"]>;

/**
 * The classification accuracy score: the accuracy, on real test images, of a classifier that learned from `images` alone. Images of an
 * unconditional generator come with the labels that a labeller gave them.
 *
 * Reference: Ravuri and Vinyals, Classification accuracy score for conditional generative models, NeurIPS 2019.
 */
export async function* classificationScore(
  images: ImageDataset,
  test: ImageDataset,
  { seed, signal, augmentation = "shifts" }: { seed: number; signal: AbortSignal; augmentation?: AugmentationName },
): AsyncGenerator<TrainingEvent, ClassificationScore, void> {
  const { rows, columns, channels, classNames } = images;
  const model = buildCnn({ seed, ...NETWORK, imageShape: [rows, columns, channels], classCount: classNames.length });
  const classifier = createModelClassifier("cas", model);
  try {
    const { epochs, batchSize } = TRAINING;
    const optimizer = { name: "adam", learningRate: LEARNING_RATE } as const;
    const stages = [{ epochs, optimizer, schedule: "cosine" } as const];
    yield* trainClassifier({ model, dataset: images, stages, batchSize, augmentation, seed, signal });
    const { accuracy, interval, testSize } = await evaluate(classifier, test, { signal });
    return { accuracy, interval, testSize, trainedOn: images.size };
  } finally {
    classifier.dispose();
  }
}

import { GanClsError, type Classifier, type ImageDataset, type PredictOptions } from "@gan-cls/core";
import {
  balancedAccuracy,
  classMetrics,
  confusionMatrix,
  correctCount,
  mostConfusedPairs,
  type ClassMetrics,
  type ConfusedPair,
  type ConfusionMatrix,
} from "./confusion";
import { wilsonInterval, type Interval } from "./wilson";

/** How a classifier did on a labelled data set. Plain data. */
export interface Evaluation {
  /** The classifier's name. */
  readonly name: string;
  /** Share of the images that were classified correctly. */
  readonly accuracy: number;
  /** 95 % confidence interval of the accuracy (Wilson), which reflects the finite number of test images. */
  readonly interval: Interval;
  /** Mean of the recalls of the classes that have images, see {@link balancedAccuracy}. */
  readonly balancedAccuracy: number;
  readonly testSize: number;
  readonly confusion: ConfusionMatrix;
  readonly classes: readonly ClassMetrics[];
  /** The five most frequent mistakes. */
  readonly mostConfused: readonly ConfusedPair[];
  /** The predicted class of each image; for {@link compareClassifiers}. */
  readonly predictedLabels: Uint8Array;
  /** `[testSize, classes]`, row by row. */
  readonly probabilities: Float32Array;
  /** Seconds that the predictions took. */
  readonly seconds: number;
}

/**
 * Classifies every image of a data set and measures accuracy, confusion and the time taken.
 *
 * @throws GanClsError `invalid-argument` when the data set is empty, has another number of classes than the classifier, or gets
 * predictions for another number of images; whatever `predict` throws, including `aborted`.
 */
export async function evaluate(
  classifier: Classifier,
  dataset: ImageDataset,
  options: PredictOptions = {},
): Promise<Evaluation> {
  checkTask(classifier, dataset);
  const start = performance.now();
  const { labels: predictedLabels, probabilities } = await classifier.predict(dataset, options);
  const seconds = (performance.now() - start) / 1000;
  const confusion = confusionMatrix(dataset.labels, predictedLabels, classifier.classCount);
  const correct = correctCount(confusion);
  return {
    name: classifier.name,
    accuracy: correct / dataset.size,
    interval: wilsonInterval(correct, dataset.size),
    balancedAccuracy: balancedAccuracy(confusion),
    testSize: dataset.size,
    confusion,
    classes: classMetrics(confusion, dataset.classNames),
    mostConfused: mostConfusedPairs(confusion),
    predictedLabels,
    probabilities,
    seconds,
  };
}

function checkTask({ name, classCount }: Classifier, { name: dataName, size, classNames }: ImageDataset): void {
  if (size === 0) {
    throw new GanClsError("invalid-argument", `evaluate: expected at least one image, got none in ${dataName}`);
  }
  if (classCount !== classNames.length) {
    throw new GanClsError(
      "invalid-argument",
      `evaluate: expected ${classCount} classes in ${dataName}, the number that ${name} was built for, got ${classNames.length}`,
    );
  }
}

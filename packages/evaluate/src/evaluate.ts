import { GanClsError, type Classifier, type ImageDataset, type PredictOptions } from "@gan-cls/core";
import {
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
  /** Share of the images that were named rightly. */
  readonly accuracy: number;
  /** 95 % confidence interval of the accuracy (Wilson): what the finite number of test images leaves open. */
  readonly interval: Interval;
  readonly testSize: number;
  readonly confusion: ConfusionMatrix;
  readonly classes: readonly ClassMetrics[];
  /** The five most frequent mistakes. */
  readonly mostConfused: readonly ConfusedPair[];
  /** What the classifier called each image; for {@link compareClassifiers}. */
  readonly predictedLabels: Uint8Array;
  /** `[testSize, classes]`, row by row: how sure it was. */
  readonly probabilities: Float32Array;
  /** Seconds that the predictions took. */
  readonly seconds: number;
}

/**
 * Lets a classifier name every image of a data set and counts.
 *
 * @throws GanClsError `invalid-argument` when the data set is empty, the classifier knows another number of classes, or it answers for
 * another number of images; whatever `predict` throws, `aborted` among it.
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
    throw new GanClsError("invalid-argument", `evaluate: expected at least one image, ${dataName} has none`);
  }
  if (classCount !== classNames.length) {
    throw new GanClsError(
      "invalid-argument",
      `evaluate: ${name} knows ${classCount} classes, so expected as many in ${dataName}, got ${classNames.length}`,
    );
  }
}

import type { ImageDataset } from "@gan-cls/core";
import { wrapAsClassifier, type ClassicalClassifier } from "./classical-classifier";
import { imageFeatures, labelledImageFeatures } from "./features";
import { fitKnn, type KnnOptions } from "./knn";

/** Options of {@link createKnnClassifier}. */
export interface KnnClassifierOptions extends KnnOptions {
  /** @default "knn" */
  name?: string;
}

/**
 * k nearest neighbours on raw pixels, exact.
 *
 * @param training Kept, not copied, until `dispose`.
 * @throws GanClsError `invalid-argument`
 */
export function createKnnClassifier(
  training: ImageDataset,
  { name = "knn", ...options }: KnnClassifierOptions = {},
): ClassicalClassifier {
  return wrapAsClassifier({
    name,
    classCount: training.classNames.length,
    shape: training,
    model: fitKnn(labelledImageFeatures(training), options),
    predict: (knn, images, runOptions) => knn.predict(imageFeatures(images), runOptions),
  });
}

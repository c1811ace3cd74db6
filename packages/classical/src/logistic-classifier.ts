import type { ImageDataset } from "@gan-cls/core";
import { wrapAsClassifier, type ClassicalClassifier } from "./classical-classifier";
import { imageFeatures, labelledImageFeatures } from "./features";
import { fitLogisticRegression, type LogisticRegressionOptions } from "./logistic-regression";

/** Options of {@link createLogisticClassifier}. */
export interface LogisticClassifierOptions extends LogisticRegressionOptions {
  /** @default "logistic" */
  name?: string;
}

/**
 * Multinomial logistic regression on standardised raw pixels.
 *
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function createLogisticClassifier(
  training: ImageDataset,
  { name = "logistic", ...options }: LogisticClassifierOptions = {},
): Promise<ClassicalClassifier> {
  return wrapAsClassifier({
    name,
    classCount: training.classNames.length,
    shape: training,
    model: await fitLogisticRegression(labelledImageFeatures(training), options),
    predict: (model, images, runOptions) => model.predict(imageFeatures(images), runOptions),
  });
}

import {
  assertImageShape,
  GanClsError,
  type Classifier,
  type ImageDataset,
  type ImageSet,
  type Predictions,
} from "@gan-cls/core";
import { imageFeatures, labelledImageFeatures, type FeatureSet } from "./features";
import { fitPca, type PcaOptions } from "./fit-pca";
import { fitKnn, type KnnOptions } from "./knn";
import { fitLogisticRegression, type LogisticRegressionOptions } from "./logistic-regression";
import type { RunOptions } from "./pacer";
import type { Pca } from "./pca";

/** A {@link Classifier} whose predictions also report progress. */
export interface ClassicalClassifier extends Classifier {
  predict(images: ImageSet, options?: RunOptions): Promise<Predictions>;
}

/** Options of {@link createPcaKnnClassifier}. */
export interface PcaKnnClassifierOptions extends PcaOptions, KnnOptions {
  /** @default "pca-knn" */
  name?: string;
}

/** A classifier that also gives its axes. */
export interface PcaKnnClassifier extends ClassicalClassifier {
  readonly pca: Pca;
}

/**
 * k nearest neighbours in the space of the training images' principal components.
 *
 * @throws GanClsError `invalid-argument`, `unsupported`, `aborted`: see {@link fitPca} and {@link fitKnn}.
 */
export async function createPcaKnnClassifier(
  training: ImageDataset,
  { name = "pca-knn", ...options }: PcaKnnClassifierOptions = {},
): Promise<PcaKnnClassifier> {
  const { labels } = training;
  const classCount = training.classNames.length;
  const pca = await fitPca(training, options);
  const knn = fitKnn({ ...(await projectedFeatures(pca, training, options)), labels, classCount }, options);
  const classifier = wrapAsClassifier({
    name,
    classCount,
    shape: pca,
    model: knn,
    predict: async (model, images, runOptions) =>
      model.predict(await projectedFeatures(pca, images, runOptions), runOptions),
  });
  return { ...classifier, pca };
}

async function projectedFeatures(pca: Pca, images: ImageSet, options: RunOptions): Promise<FeatureSet> {
  return { values: await pca.project(images, options), size: images.size, dimensions: pca.components };
}

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

/** Parts of a classifier; `model` is released on `dispose`. */
interface ClassifierParts<Model> {
  name: string;
  classCount: number;
  shape: Pick<ImageSet, "rows" | "columns" | "channels">;
  model: Model;
  predict: (model: Model, images: ImageSet, options: RunOptions) => Promise<Predictions>;
}

/** What every classifier of this package shares: the check of the images' shape, and `dispose`. */
function wrapAsClassifier<Model>(parts: ClassifierParts<Model>): ClassicalClassifier {
  const { name, classCount, predict } = parts;
  const { rows, columns, channels } = parts.shape;
  let model: Model | undefined = parts.model;
  return {
    name,
    classCount,
    async predict(images, options = {}) {
      if (model === undefined) {
        throw new GanClsError("invalid-argument", `${name}: predict was called after dispose`);
      }
      assertImageShape(`${name}: predict`, { rows, columns, channels }, images);
      return predict(model, images, options);
    },
    dispose() {
      model = undefined;
    },
  };
}

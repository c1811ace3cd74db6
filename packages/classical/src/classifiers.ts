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
import { fitKnn, type Knn, type KnnOptions, type VoteOptions } from "./knn";
import { fitLogisticRegression, type LogisticRegression, type LogisticRegressionOptions } from "./logistic-regression";
import type { RunOptions } from "./pacer";
import type { Pca } from "./pca";
import { packClassifier, type ClassifierParts, type SavedClassifier } from "./saved-classifier";

/** A {@link Classifier} whose predictions also report progress, and that can be kept. */
export interface ClassicalClassifier extends Classifier {
  predict(images: ImageSet, options?: RunOptions): Promise<Predictions>;
  /** The classifier as two files, which `loadClassicalClassifier` reads; those of neighbours hold their training vectors. */
  save(): SavedClassifier;
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
  return joinPcaAndKnn(name, pca, knn, options);
}

/** Neighbours in the space of some axes. */
export function joinPcaAndKnn(name: string, pca: Pca, knn: Knn, options: VoteOptions): PcaKnnClassifier {
  const classifier = wrapAsClassifier({
    name,
    classCount: knn.training.classCount,
    shape: pca,
    model: knn,
    predict: async (model, images, runOptions) =>
      model.predict(await projectedFeatures(pca, images, runOptions), runOptions),
    describe: ({ k, training }) => ({
      kind: "pca-knn",
      settings: { k, ...votesOf(options) },
      arrays: {
        ...{ mean: pca.mean, axes: pca.axes },
        ...{ explainedVariance: pca.explainedVariance, explainedVarianceRatio: pca.explainedVarianceRatio },
        ...{ values: training.values, labels: training.labels },
      },
    }),
  });
  return { ...classifier, pca };
}

/** The options of a vote that were given. */
function votesOf({ vote, tieRule }: VoteOptions): Record<string, string> {
  return { ...(vote !== undefined && { vote }), ...(tieRule !== undefined && { tieRule }) };
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
  return wrapKnn(name, training, fitKnn(labelledImageFeatures(training), options), options);
}

/** Neighbours by raw pixels. */
export function wrapKnn(name: string, shape: ImageShape, model: Knn, options: VoteOptions): ClassicalClassifier {
  return wrapAsClassifier({
    ...{ name, classCount: model.training.classCount, shape, model },
    predict: (knn, images, runOptions) => knn.predict(imageFeatures(images), runOptions),
    describe: ({ k, training: { values, labels } }) => ({
      kind: "knn",
      settings: { k, ...votesOf(options) },
      arrays: { values, labels },
    }),
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
  const model = await fitLogisticRegression(labelledImageFeatures(training), options);
  return wrapLogistic(name, training, model);
}

/** A logistic regression on raw pixels. */
export function wrapLogistic(name: string, shape: ImageShape, model: LogisticRegression): ClassicalClassifier {
  return wrapAsClassifier({
    ...{ name, classCount: model.classCount, shape, model },
    predict: (regression, images, runOptions) => regression.predict(imageFeatures(images), runOptions),
    describe: ({ weights, intercepts, standardizer, loss, iterations, converged }) => ({
      kind: "logistic",
      settings: { loss, iterations, converged },
      arrays: { weights, intercepts, ...standardizer },
    }),
  });
}

/** Rows, columns and channels of the images that a classifier takes. */
export type ImageShape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** Parts of a classifier; `model` is released on `dispose`. */
interface WrappedModel<Model> {
  name: string;
  classCount: number;
  shape: ImageShape;
  model: Model;
  predict: (model: Model, images: ImageSet, options: RunOptions) => Promise<Predictions>;
  describe: (model: Model) => Pick<ClassifierParts, "kind" | "settings" | "arrays">;
}

/** What every classifier of this package shares: the check of the images' shape, and `dispose`. */
function wrapAsClassifier<Model>(parts: WrappedModel<Model>): ClassicalClassifier {
  const { name, classCount, predict } = parts;
  const { rows, columns, channels } = parts.shape;
  let model: Model | undefined = parts.model;
  const live = (what: string): Model => {
    if (model === undefined) {
      throw new GanClsError("invalid-argument", `${name}: ${what} was called after dispose`);
    }
    return model;
  };
  return {
    name,
    classCount,
    async predict(images, options = {}) {
      const current = live("predict");
      assertImageShape(`${name}: predict`, { rows, columns, channels }, images);
      return predict(current, images, options);
    },
    save: () => packClassifier({ rows, columns, channels, classCount, ...parts.describe(live("save")) }),
    dispose() {
      model = undefined;
    },
  };
}

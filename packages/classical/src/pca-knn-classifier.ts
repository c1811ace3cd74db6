import type { ImageDataset, ImageSet } from "@gan-cls/core";
import { wrapAsClassifier, type ClassicalClassifier } from "./classical-classifier";
import type { FeatureSet } from "./features";
import { fitPca, type PcaOptions } from "./fit-pca";
import { fitKnn, type KnnOptions } from "./knn";
import type { Pca } from "./pca";
import type { RunOptions } from "./run-options";

/** Options of {@link createPcaKnnClassifier}. */
export interface PcaKnnClassifierOptions extends PcaOptions, KnnOptions {
  /** @default "pca-knn" */
  name?: string;
}

/** A classifier that also shows its axes. */
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

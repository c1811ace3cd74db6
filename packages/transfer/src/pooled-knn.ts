import { fitKnn, type KnnOptions, type RunOptions } from "@gan-cls/classical";
import type { Classifier, ImageDataset } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { classifyFeatures } from "./feature-classifier";
import { pooledFeaturesOf } from "./feature-cache";

/** Options of {@link fitPooledKnn}. */
export interface PooledKnnOptions extends RunOptions, KnnOptions {
  /** Stays as it is and the caller's to dispose, not before the classifier. */
  discriminator: tf.Sequential;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Short name for tables. @default "pooled-knn" */
  name?: string;
}

/**
 * The nearest neighbours by the pooled features of a frozen discriminator: nothing is trained at all, so it shows what the features are
 * worth by themselves.
 *
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function fitPooledKnn(options: PooledKnnOptions): Promise<Classifier> {
  const { discriminator, dataset, name = "pooled-knn", signal, ...knnOptions } = options;
  const classCount = dataset.classNames.length;
  const features = await pooledFeaturesOf(discriminator, dataset, { signal });
  const knn = fitKnn({ ...features, labels: dataset.labels, classCount }, knnOptions);
  return classifyFeatures({ name, discriminator, classCount, predict: (set, how) => knn.predict(set, how) });
}

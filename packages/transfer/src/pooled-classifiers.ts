import { fitKnn, type KnnOptions, type LogisticRegression, type RunOptions } from "@gan-cls/classical";
import type { Classifier, ImageDataset } from "@gan-cls/core";
import { cloneUntil, convolutionOutputs, pooledFeatures } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { FixedView } from "./fixed-views";
import { buildProbeHead, fitFeatureProbe, type FeatureProbe, type FeatureProbeOptions } from "./linear-probe";
import { classifyFeatures, pooledFeaturesOf } from "./pooled-features";

/** Options of {@link fitPooledKnn}. */
export interface PooledKnnOptions extends RunOptions, KnnOptions {
  /** Not changed; the caller disposes it, but not before the classifier. */
  discriminator: tf.Sequential;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Short name for tables. @default "pooled-knn" */
  name?: string;
}

/**
 * The nearest neighbours by the pooled features of a frozen discriminator: nothing is trained, so it shows how good the features
 * are by themselves.
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

/** Options of {@link fitPooledProbe}. */
export interface PooledProbeOptions extends FeatureProbeOptions {
  /** Not changed; the caller disposes it, but not before the probe's classifier. */
  discriminator: tf.Sequential;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Over which the features are averaged, of labelled images and of those to classify; see `fixedViews`. @default the images as they are */
  views?: readonly FixedView[];
  /** Short name for tables. @default "pooled-probe" */
  name?: string;
}

/** A classifier on the features of a frozen discriminator. */
export interface PooledProbe extends FeatureProbe {
  readonly classifier: Classifier;
  /**
   * The same classifier as a network of its own, from images in `[-1, 1]` to probabilities; the caller disposes it. A network sees an image once: of a probe
   * over views it is the less accurate part that judges by the image alone.
   */
  toModel(): tf.LayersModel;
}

/**
 * Trains nothing but a logistic regression on the pooled features of a frozen discriminator: standardised, to convergence, its penalty
 * chosen by cross-validation within the labelled images.
 *
 * Reference: Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", 2015,
 * section 5.1 (with a support vector machine).
 *
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function fitPooledProbe(options: PooledProbeOptions): Promise<PooledProbe> {
  const { discriminator, dataset, views, l2, seed, name = "pooled-probe", kernel, signal, onProgress } = options;
  const classCount = dataset.classNames.length;
  const features = {
    ...(await pooledFeaturesOf(discriminator, dataset, { views, signal, onProgress })),
    labels: dataset.labels,
    classCount,
  };
  const { regression, choice } = await fitFeatureProbe(features, { l2, seed, kernel, signal, onProgress });
  return {
    ...{ regression, choice },
    classifier: classifyFeatures({
      name,
      discriminator,
      classCount,
      views,
      predict: (set, how) => regression.predict(set, how),
    }),
    toModel: () => probeModel(discriminator, regression),
  };
}

/** The same classifier as a network. */
function probeModel(discriminator: tf.Sequential, regression: LogisticRegression): tf.LayersModel {
  const trunk = cloneUntil(discriminator, convolutionOutputs(discriminator).at(-1) as string, { name: "pooled_probe" });
  const { outputs } = buildProbeHead(pooledFeatures(trunk), regression);
  return tf.model({ name: "pooled_probe", inputs: trunk.inputs, outputs });
}

import {
  fitKnn,
  fitLogisticRegression,
  type KnnOptions,
  type LogisticRegression,
  type RunOptions,
} from "@gan-cls/classical";
import { type Classifier, type ImageDataset, type MatrixKernel, Random } from "@gan-cls/core";
import { cloneUntil, convolutionOutputs, pooledFeatures } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { buildProbeHead, chooseL2, type L2Choice } from "./linear-probe";
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
export interface PooledProbeOptions extends RunOptions {
  /** Not changed; the caller disposes it, but not before the probe's classifier. */
  discriminator: tf.Sequential;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Penalty of the logistic regression, or those to choose from by cross-validation. @default 0.003 to 0.3 */
  l2?: number | readonly number[];
  /** Decides the folds. @default 0 */
  seed?: number;
  /** Short name for tables. @default "pooled-probe" */
  name?: string;
  /** Does the matrix products. @default those of `@gan-cls/classical` */
  kernel?: MatrixKernel;
}

/** A classifier on the features of a frozen discriminator. */
export interface PooledProbe {
  readonly classifier: Classifier;
  readonly regression: LogisticRegression;
  /** How the penalty was chosen, unless it was given. */
  readonly choice: L2Choice | undefined;
  /** The same classifier as a network of its own, from images in `[-1, 1]` to probabilities; the caller disposes it. */
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
  const { discriminator, dataset, l2, seed = 0, name = "pooled-probe", kernel, signal, onProgress } = options;
  const classCount = dataset.classNames.length;
  const features = {
    ...(await pooledFeaturesOf(discriminator, dataset, { signal })),
    labels: dataset.labels,
    classCount,
  };
  const run = { kernel, signal, onProgress };
  const random = Random.fromSeed(seed).stream("folds");
  const choice = typeof l2 === "number" ? undefined : await chooseL2(features, random, run, l2);
  const regression = await fitLogisticRegression(features, { ...run, l2: choice?.l2 ?? (l2 as number) });
  return {
    ...{ regression, choice },
    classifier: classifyFeatures({
      name,
      discriminator,
      classCount,
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

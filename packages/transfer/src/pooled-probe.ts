import { fitLogisticRegression, type LogisticRegression, type RunOptions } from "@gan-cls/classical";
import { type Classifier, type ImageDataset, type MatrixKernel, Random } from "@gan-cls/core";
import { cloneUntil, convolutionOutputs, LOGITS_LAYER, pooledFeatures } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { chooseL2, type L2Choice } from "./choose-l2";
import { classifyFeatures } from "./feature-classifier";
import { pooledFeaturesOf } from "./feature-cache";

/** Options of {@link fitPooledProbe}. */
export interface PooledProbeOptions extends RunOptions {
  /** Stays as it is and the caller's to dispose, not before the probe's classifier. */
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

/** A frozen discriminator that has become a classifier. */
export interface PooledProbe {
  readonly classifier: Classifier;
  readonly regression: LogisticRegression;
  /** How the penalty was chosen, if it was. */
  readonly choice: L2Choice | undefined;
  /** The same classifier as a network of its own, from images in `[-1, 1]` to probabilities; the caller disposes it. */
  toModel(): tf.LayersModel;
}

/**
 * Trains nothing but a logistic regression on the pooled features of a frozen discriminator: standardised, to convergence, its penalty
 * chosen among the labelled images at hand.
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

/** Standardising and regression are both linear, so one dense layer does both. */
function probeModel(discriminator: tf.Sequential, regression: LogisticRegression): tf.LayersModel {
  const { classCount, dimensions, weights, intercepts, standardizer } = regression;
  const trunk = cloneUntil(discriminator, convolutionOutputs(discriminator).at(-1) as string, { name: "pooled_probe" });
  const logits = tf.layers.dense({ name: LOGITS_LAYER, units: classCount });
  const features = pooledFeatures(trunk);
  const outputs = tf.layers.softmax({ name: "probabilities" }).apply(logits.apply(features)) as tf.SymbolicTensor;
  const kernel = new Float32Array(dimensions * classCount);
  const bias = Float64Array.from(intercepts);
  for (let c = 0; c < classCount; c++) {
    for (let d = 0; d < dimensions; d++) {
      const weight = weights[c * dimensions + d] / standardizer.scales[d];
      kernel[d * classCount + c] = weight;
      bias[c] -= weight * standardizer.means[d];
    }
  }
  tf.tidy(() =>
    logits.setWeights([tf.tensor2d(kernel, [dimensions, classCount]), tf.tensor1d(Float32Array.from(bias))]),
  );
  return tf.model({ name: "pooled_probe", inputs: trunk.inputs, outputs });
}

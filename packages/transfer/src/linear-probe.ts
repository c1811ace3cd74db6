import {
  fitLogisticRegression,
  StandardizedFeatures,
  type LabelledFeatures,
  type LogisticRegression,
  type LogisticRegressionOptions,
  type RunOptions,
} from "@gan-cls/classical";
import { Random, type MatrixKernel } from "@gan-cls/core";
import { LOGITS_LAYER } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { selectFeatures } from "./tasks/unit-features";

/** Penalties that are tried, from little to much. */
const L2_CHOICES: readonly number[] = [0.003, 0.01, 0.03, 0.1, 0.3];

/** Parts into which the labelled images fall; each is predicted by a fit on the others. */
const FOLDS = 5;
/** With this many images held out, further folds add little. */
const ENOUGH_HELD_OUT = 1000;
/** A choice needs no precision. */
const ROUGH = { tolerance: 1e-3, maxIterations: 100 };

/** How well each penalty did on images that its fits had not seen. */
export interface L2Choice {
  /** The penalty with the best accuracy; of equals the largest. */
  readonly l2: number;
  /** Its accuracy on the images held out. */
  readonly validationAccuracy: number;
  /** Labelled images that were held out in turn. */
  readonly heldOut: number;
}

/**
 * Chooses the penalty of a logistic regression by cross-validation within the labelled images at hand: five folds, as many of them as are
 * needed to hold out 1000 images.
 */
export async function chooseL2(
  features: LabelledFeatures,
  random: Random,
  options: LogisticRegressionOptions,
  choices: readonly number[] = L2_CHOICES,
): Promise<L2Choice> {
  const order = random.permutation(features.size);
  const parts = Array.from({ length: FOLDS }, (_, fold) => order.filter((_index, i) => i % FOLDS === fold));
  const needed = Math.min(FOLDS, Math.ceil((ENOUGH_HELD_OUT * FOLDS) / features.size));
  const correct = choices.map(() => 0);
  let heldOut = 0;
  for (const held of parts.slice(0, needed).filter((part) => part.length > 0)) {
    const others = selectLabelled(
      features,
      parts.filter((part) => part !== held).flatMap((part) => [...part]),
    );
    // Once for all penalties, and in place, since they are a copy.
    const standardized = new StandardizedFeatures(others, others.values);
    const unseen = selectLabelled(features, held);
    for (const [index, l2] of choices.entries()) {
      const model = await fitLogisticRegression(standardized, { ...options, ...ROUGH, l2 });
      const { labels } = await model.predict(unseen, options);
      correct[index] += labels.reduce((sum, label, i) => sum + (label === unseen.labels[i] ? 1 : 0), 0);
    }
    heldOut += held.length;
  }
  const best = correct.lastIndexOf(Math.max(...correct));
  return { l2: choices[best], validationAccuracy: correct[best] / heldOut, heldOut };
}

/** Some of the vectors with their labels, copied. */
function selectLabelled(
  features: LabelledFeatures,
  rows: ArrayLike<number>,
): LabelledFeatures & { readonly values: Float32Array } {
  const { labels, classCount } = features;
  const chosen = Uint8Array.from({ length: rows.length }, (_, i) => labels[rows[i]]);
  return { ...selectFeatures(features, rows), labels: chosen, classCount };
}

/** Options of {@link fitFeatureProbe}. */
export interface FeatureProbeOptions extends RunOptions {
  /** Penalty of the logistic regression, or those to choose from by cross-validation. @default 0.003 to 0.3 */
  l2?: number | readonly number[];
  /** Decides the folds. @default 0 */
  seed?: number;
  /** Does the matrix products. @default those of `@gan-cls/classical` */
  kernel?: MatrixKernel;
}

/** A logistic regression on features, and how its penalty was chosen, unless it was given. */
export interface FeatureProbe {
  readonly regression: LogisticRegression;
  readonly choice: L2Choice | undefined;
}

/**
 * Fits a logistic regression to the features of labelled images: standardised, to convergence, its penalty chosen by cross-validation among them.
 *
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function fitFeatureProbe(
  features: LabelledFeatures,
  { l2, seed = 0, ...run }: FeatureProbeOptions = {},
): Promise<FeatureProbe> {
  const random = Random.fromSeed(seed).stream("folds");
  const choice = typeof l2 === "number" ? undefined : await chooseL2(features, random, run, l2);
  // However many they are: a choice has needed memory for a copy, too.
  const training = choice === undefined ? features : new StandardizedFeatures(features);
  return {
    choice,
    regression: await fitLogisticRegression(training, { ...run, l2: choice?.l2 ?? (l2 as number) }),
  };
}

/** A probe as the last layers of a network. */
export interface ProbeHead {
  /** Probabilities `[B, classes]`. */
  readonly outputs: tf.SymbolicTensor;
  /** Holds the only weights. */
  readonly dense: tf.layers.Layer;
}

/**
 * A logistic regression as a dense layer and a softmax on `features`. Standardising and regression are both linear, so one layer does
 * both: `w * (x - mean) / scale + b` is a product with the kernel `w / scale` and the bias `b - sum(w * mean / scale)`.
 */
export function buildProbeHead(features: tf.SymbolicTensor, regression: LogisticRegression): ProbeHead {
  const { classCount, dimensions, weights, intercepts, standardizer } = regression;
  const kernel = new Float32Array(dimensions * classCount);
  const bias = Float64Array.from(intercepts);
  for (let c = 0; c < classCount; c++) {
    for (let d = 0; d < dimensions; d++) {
      const weight = weights[c * dimensions + d] / standardizer.scales[d];
      kernel[d * classCount + c] = weight;
      bias[c] -= weight * standardizer.means[d];
    }
  }
  const dense = tf.layers.dense({ name: LOGITS_LAYER, units: classCount });
  const logits = dense.apply(features) as tf.SymbolicTensor;
  tf.tidy(() =>
    dense.setWeights([tf.tensor2d(kernel, [dimensions, classCount]), tf.tensor1d(Float32Array.from(bias))]),
  );
  return { outputs: tf.layers.softmax({ name: "probabilities" }).apply(logits) as tf.SymbolicTensor, dense };
}

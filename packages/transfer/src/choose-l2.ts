import { fitLogisticRegression, type LabelledFeatures, type LogisticRegressionOptions } from "@gan-cls/classical";
import type { Random } from "@gan-cls/core";

/** Penalties that are tried, from little to much. */
export const L2_CHOICES: readonly number[] = [0.003, 0.01, 0.03, 0.1, 0.3];

/** Parts into which the labelled images fall; each is judged by a fit on the others. */
const FOLDS = 5;
/** With so many images judged, further folds say little more. */
const ENOUGH_JUDGED = 1000;
/** A choice needs no digits. */
const ROUGH = { tolerance: 1e-3, maxIterations: 100 };

/** How well each penalty did on images that its fits had not seen. */
export interface L2Choice {
  /** The penalty with the best accuracy; of equals the largest. */
  readonly l2: number;
  /** Its accuracy on the images held out. */
  readonly validationAccuracy: number;
  /** Labelled images that were held out in turn. */
  readonly judged: number;
}

/**
 * Chooses the penalty of a logistic regression by cross-validation within the labelled images at hand: five folds, as many of them as are
 * needed to judge 1000 images.
 */
export async function chooseL2(
  features: LabelledFeatures,
  random: Random,
  options: LogisticRegressionOptions,
  choices: readonly number[] = L2_CHOICES,
): Promise<L2Choice> {
  const order = random.permutation(features.size);
  const parts = Array.from({ length: FOLDS }, (_, fold) => order.filter((_index, i) => i % FOLDS === fold));
  const needed = Math.min(FOLDS, Math.ceil((ENOUGH_JUDGED * FOLDS) / features.size));
  const correct = choices.map(() => 0);
  let judged = 0;
  for (const held of parts.slice(0, needed).filter((part) => part.length > 0)) {
    const others = selectFeatures(
      features,
      parts.filter((part) => part !== held).flatMap((part) => [...part]),
    );
    const unseen = selectFeatures(features, held);
    for (const [index, l2] of choices.entries()) {
      const model = await fitLogisticRegression(others, { ...options, ...ROUGH, l2 });
      const { labels } = await model.predict(unseen, options);
      correct[index] += labels.reduce((sum, label, i) => sum + (label === unseen.labels[i] ? 1 : 0), 0);
    }
    judged += held.length;
  }
  const best = correct.lastIndexOf(Math.max(...correct));
  return { l2: choices[best], validationAccuracy: correct[best] / judged, judged };
}

/** Some of the vectors, copied. */
function selectFeatures(features: LabelledFeatures, indices: ArrayLike<number>): LabelledFeatures {
  const { values, labels, dimensions, classCount } = features;
  const chosen = new Float32Array(indices.length * dimensions);
  for (let i = 0; i < indices.length; i++) {
    chosen.set(values.subarray(indices[i] * dimensions, (indices[i] + 1) * dimensions), i * dimensions);
  }
  const chosenLabels = Uint8Array.from({ length: indices.length }, (_, i) => labels[indices[i]]);
  return { values: chosen, size: indices.length, dimensions, labels: chosenLabels, classCount };
}

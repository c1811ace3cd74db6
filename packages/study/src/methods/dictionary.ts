import { fitPatchDictionary, type FeatureSet, type RunOptions } from "@gan-cls/classical";
import type { ImageSet } from "@gan-cls/core";
import { averageOverViews, fitFeatureProbe, fixedViews, type FixedView } from "@gan-cls/transfer";
import type { Method, MethodTask, TrainedMethod } from "../method";
import { describeViews } from "./views";

/** Entries of the dictionary; the other sizes are those of `fitPatchDictionary`. */
const WORDS = 256;

/**
 * The bar without a network: what k-means finds in small patches of all training images, and a logistic regression on it. A family of its own, since the
 * classical methods see no image without its label.
 */
export const KMEANS_PROBE: Method = {
  ...{ name: "kmeans-probe", title: "K-means probe", family: "dictionary", needsDiscriminator: false },
  description: `Logistic regression on a dictionary of ${WORDS} patches of 6x6 pixels that k-means learns from all training images without labels (Coates 2011): standardised, converged, its penalty chosen by cross-validation.`,
  train: (task) => trainDictionary("kmeans-probe", task),
};

/** The same bar for methods that average over views. */
export const KMEANS_VIEWS: Method = {
  ...{ name: "kmeans-views", title: "K-means, views", family: "dictionary", needsDiscriminator: false },
  description: (_, images) => `As \`kmeans-probe\`, with features averaged over ${describeViews(images)}.`,
  train: (task) => trainDictionary("kmeans-views", task, fixedViews(task.augmentation, task.dataset)),
};

async function trainDictionary(
  name: string,
  { dataset, unlabelled, seed, kernel, signal, onProgress }: MethodTask,
  views?: readonly FixedView[],
): Promise<TrainedMethod> {
  const run = { kernel, signal, onProgress };
  const dictionary = await fitPatchDictionary(unlabelled, { words: WORDS, seed, ...run });
  const featuresOf = (images: ImageSet, how: RunOptions): Promise<FeatureSet> =>
    views === undefined
      ? dictionary.features(images, how)
      : averageOverViews(images, views, (seen) => dictionary.features(seen, { signal: how.signal }), how);
  const classCount = dataset.classNames.length;
  const features = { ...(await featuresOf(dataset, run)), labels: dataset.labels, classCount };
  const { regression } = await fitFeatureProbe(features, { seed, ...run });
  return {
    classifier: {
      ...{ name, classCount },
      predict: async (images, options = {}) => regression.predict(await featuresOf(images, options), options),
      dispose() {},
    },
  };
}

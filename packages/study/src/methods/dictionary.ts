import { fitPatchDictionary, type FeatureSet, type PatchDictionary, type RunOptions } from "@gan-cls/classical";
import { hashImages, withoutLabels, type ImageSet, type MatrixKernel } from "@gan-cls/core";
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
  description: `Logistic regression on a dictionary of ${WORDS} patches of 6x6 pixels that k-means learns from all training images without labels (Coates 2011): standardised, converged, its penalty chosen by cross-validation. The cells of a seed share the dictionary, so the first of them takes longer.`,
  train: (task) => trainDictionary("kmeans-probe", task),
};

/** The same bar for methods that average over views. */
export const KMEANS_VIEWS: Method = {
  ...{ name: "kmeans-views", title: "K-means, views", family: "dictionary", needsDiscriminator: false },
  description: (_, images) => `As \`kmeans-probe\`, with features averaged over ${describeViews(images)}.`,
  train: (task) => trainDictionary("kmeans-views", task, fixedViews(task.augmentation, task.dataset)),
};

/** What a study has learned without labels: it is the same in every cell of a seed. */
interface KeptDictionary {
  /** Of the images and the seed. */
  readonly key: string;
  readonly dictionary: PatchDictionary;
  /** Features of the newest images that were classified, by their hash and views: those of all test images. */
  classified?: { readonly key: string; readonly features: FeatureSet };
}

/** The newest one of a study, which has a kernel of its own, and as long as that lives. */
const kept = new WeakMap<MatrixKernel, KeptDictionary>();

async function dictionaryOf({ unlabelled, seed, kernel, signal, onProgress }: MethodTask): Promise<KeptDictionary> {
  const key = `${hashImages(unlabelled)} ${seed}`;
  const before = kept.get(kernel);
  if (before?.key === key) {
    return before;
  }
  const dictionary = await fitPatchDictionary(unlabelled, { words: WORDS, seed, kernel, signal, onProgress });
  const fitted: KeptDictionary = { key, dictionary };
  kept.set(kernel, fitted);
  return fitted;
}

async function trainDictionary(name: string, task: MethodTask, views?: readonly FixedView[]): Promise<TrainedMethod> {
  const { dataset, seed, kernel, signal, onProgress } = task;
  const run = { kernel, signal, onProgress };
  const own = await dictionaryOf(task);
  const { dictionary } = own;
  const featuresOf = (images: ImageSet, how: RunOptions): Promise<FeatureSet> =>
    views === undefined
      ? dictionary.features(images, how)
      : averageOverViews(images, views, (seen) => dictionary.features(seen, { signal: how.signal }), how);
  const classifiedFeatures = async (images: ImageSet, how: RunOptions): Promise<FeatureSet> => {
    const key = `${hashImages(withoutLabels(images))} ${JSON.stringify(views)}`;
    if (own.classified?.key !== key) {
      own.classified = { key, features: await featuresOf(images, how) };
    }
    return own.classified.features;
  };
  const classCount = dataset.classNames.length;
  const features = { ...(await featuresOf(dataset, run)), labels: dataset.labels, classCount };
  const { regression } = await fitFeatureProbe(features, { seed, ...run });
  return {
    classifier: {
      ...{ name, classCount },
      predict: async (images, options = {}) => regression.predict(await classifiedFeatures(images, options), options),
      dispose() {},
    },
  };
}

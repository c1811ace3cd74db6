import { fitPatchDictionary } from "@gan-cls/classical";
import { fitFeatureProbe } from "@gan-cls/transfer";
import type { Method } from "../method";

/** Entries of the dictionary; the other sizes are those of `fitPatchDictionary`. */
const WORDS = 256;

/**
 * The bar without a network: what k-means finds in small patches of all training images, and a logistic regression on it. A family of its own, since the
 * classical methods see no image without its label.
 */
export const KMEANS_PROBE: Method = {
  ...{ name: "kmeans-probe", title: "K-means probe", family: "dictionary", needsDiscriminator: false },
  description: `Logistic regression on a dictionary of ${WORDS} patches of 6x6 pixels that k-means learns from all training images without labels (Coates 2011): standardised, converged, its penalty chosen by cross-validation.`,
  async train(task) {
    const { dataset, unlabelled, seed, kernel, signal, onProgress } = task;
    const run = { kernel, signal, onProgress };
    const dictionary = await fitPatchDictionary(unlabelled, { words: WORDS, seed, ...run });
    const classCount = dataset.classNames.length;
    const features = { ...(await dictionary.features(dataset, run)), labels: dataset.labels, classCount };
    const { regression } = await fitFeatureProbe(features, { seed, ...run });
    return {
      classifier: {
        name: "kmeans-probe",
        classCount,
        predict: async (images, options) => regression.predict(await dictionary.features(images, options), options),
        dispose() {},
      },
    };
  },
};

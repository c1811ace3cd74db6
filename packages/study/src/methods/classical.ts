import {
  createKnnClassifier,
  createLogisticClassifier,
  createPcaKnnClassifier,
  DEFAULT_COMPONENTS,
} from "@gan-cls/classical";
import type { Method } from "../method";

const FAMILY = { family: "classical", needsDiscriminator: false } as const;

/** The original's rule: among classes with equally many neighbours, the one with the nearest wins. */
const TIE_RULE = "first-in-distance-order";

export const PCA_KNN: Method = {
  ...FAMILY,
  name: "pca-knn",
  title: "PCA + KNN",
  description: ({ classical: { components = DEFAULT_COMPONENTS, neighbours } }) =>
    `${components} principal components, then the ${neighbours} nearest neighbours; ties go to the nearest, as in the original.`,
  async train({ dataset, settings, kernel, signal, onProgress }) {
    const { components = DEFAULT_COMPONENTS, neighbours } = settings.classical;
    const classifier = await createPcaKnnClassifier(dataset, {
      components: Math.min(components, dataset.size, dataset.pixels.length / dataset.size),
      k: Math.min(neighbours, dataset.size),
      tieRule: TIE_RULE,
      ...{ kernel, signal, onProgress },
    });
    return { classifier, pca: classifier.pca };
  },
};

export const KNN: Method = {
  ...FAMILY,
  name: "knn",
  title: "KNN",
  description: ({ classical }) =>
    `The ${classical.neighbours} nearest neighbours by raw pixels; ties go to the nearest.`,
  train({ dataset, settings, kernel }) {
    const k = Math.min(settings.classical.neighbours, dataset.size);
    return Promise.resolve({ classifier: createKnnClassifier(dataset, { k, tieRule: TIE_RULE, kernel }) });
  },
};

export const LOGISTIC: Method = {
  ...FAMILY,
  name: "logistic",
  title: "Logistic",
  description: "Logistic regression on standardised raw pixels.",
  async train({ dataset, kernel, signal, onProgress }) {
    return { classifier: await createLogisticClassifier(dataset, { kernel, signal, onProgress }) };
  },
};

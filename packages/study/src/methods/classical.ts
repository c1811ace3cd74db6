import {
  choosePcaRoute,
  createKnnClassifier,
  createLogisticClassifier,
  createPcaKnnClassifier,
  DEFAULT_COMPONENTS,
} from "@gan-cls/classical";
import { imageLength } from "@gan-cls/core";
import { formatCount } from "@gan-cls/evaluate";
import type { Method, MethodTask } from "../method";

const FAMILY = { family: "classical", needsDiscriminator: false } as const;

/** The original's rule: among classes with equally many neighbours, the one with the nearest wins. */
const TIE_RULE = "first-in-distance-order";

/** The neighbours that vote: those of the settings, as far as there are images. */
export function neighboursOf(task: MethodTask): number {
  return atMost(task.dataset.size, task.settings.classical.neighbours, "neighbours", task);
}

/** A number that the data bound; the user hears of it if it is less than was asked for. */
function atMost(most: number, asked: number, what: string, { onWarning }: MethodTask): number {
  if (asked > most) {
    onWarning(`Only ${most} ${what} instead of ${asked}: the images do not allow more.`);
  }
  return Math.min(asked, most);
}

export const PCA_KNN: Method = {
  ...FAMILY,
  name: "pca-knn",
  title: "PCA + KNN",
  description: ({ classical: { components = DEFAULT_COMPONENTS, neighbours } }) =>
    `${components} principal components, then the ${neighbours} nearest neighbours; ties go to the nearest, as in the original.`,
  async train(task) {
    const { dataset, settings, kernel, signal, onProgress } = task;
    const most = Math.min(dataset.size, imageLength(dataset));
    const asked = settings.classical.components;
    if (choosePcaRoute(dataset) === "randomised") {
      const [images, numbers] = [formatCount(dataset.size), formatCount(imageLength(dataset))];
      task.onWarning(
        `The principal axes are approximate: ${images} images of ${numbers} numbers are too many for exact ones.`,
      );
    }
    const classifier = await createPcaKnnClassifier(dataset, {
      // Nobody asked for the default, so it is lowered without a word.
      components:
        asked === undefined ? Math.min(DEFAULT_COMPONENTS, most) : atMost(most, asked, "principal components", task),
      k: neighboursOf(task),
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
  train(task) {
    const { dataset, kernel } = task;
    const options = { k: neighboursOf(task), tieRule: TIE_RULE, kernel } as const;
    return Promise.resolve({ classifier: createKnnClassifier(dataset, options) });
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

import {
  createKnnClassifier,
  createLogisticClassifier,
  createPcaKnnClassifier,
  DEFAULT_COMPONENTS,
} from "@gan-cls/classical";
import type { Method, MethodTask, TrainedMethod } from "./method";
import type { StudySettings } from "./presets";

type ClassicalSettings = StudySettings["classical"];

/** The original's rule: among classes with equally many neighbours, the one with the nearest wins. */
const TIE_RULE = "first-in-distance-order";

export function createPcaKnnMethod({ components = DEFAULT_COMPONENTS, neighbours }: ClassicalSettings): Method {
  return classicalMethod(
    "pca-knn",
    `${components} principal components, then the ${neighbours} nearest neighbours; ties go to the nearest, as in the original.`,
    async ({ dataset, kernel, signal, onProgress }) => {
      const classifier = await createPcaKnnClassifier(dataset, {
        components: Math.min(components, dataset.size, dataset.pixels.length / dataset.size),
        k: Math.min(neighbours, dataset.size),
        tieRule: TIE_RULE,
        ...{ kernel, signal, onProgress },
      });
      return { classifier, pca: classifier.pca };
    },
  );
}

export function createKnnMethod({ neighbours }: ClassicalSettings): Method {
  return classicalMethod(
    "knn",
    `The ${neighbours} nearest neighbours by raw pixels; ties go to the nearest.`,
    ({ dataset, kernel }) =>
      Promise.resolve({
        classifier: createKnnClassifier(dataset, { k: Math.min(neighbours, dataset.size), tieRule: TIE_RULE, kernel }),
      }),
  );
}

export function createLogisticMethod(): Method {
  return classicalMethod(
    "logistic",
    "Logistic regression on standardised raw pixels.",
    async ({ dataset, kernel, signal, onProgress }) => ({
      classifier: await createLogisticClassifier(dataset, { kernel, signal, onProgress }),
    }),
  );
}

function classicalMethod(
  name: string,
  description: string,
  train: (task: MethodTask) => Promise<TrainedMethod>,
): Method {
  return { name, description, needsDiscriminator: false, train };
}

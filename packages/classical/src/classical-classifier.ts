import { GanClsError, type Classifier, type ImageSet, type Predictions } from "@gan-cls/core";
import { checkImageShape, type ImageShape } from "./image-shape";
import type { RunOptions } from "./run-options";

/** A {@link Classifier} whose predictions also report progress. */
export interface ClassicalClassifier extends Classifier {
  predict(images: ImageSet, options?: RunOptions): Promise<Predictions>;
}

/** What a classifier is made of; `model` is let go on `dispose`. */
interface ClassifierParts<Model> {
  name: string;
  classCount: number;
  shape: ImageShape;
  model: Model;
  predict: (model: Model, images: ImageSet, options: RunOptions) => Promise<Predictions>;
}

/** The parts every classifier of this package shares: the check of the images' shape, and an end of life. */
export function wrapAsClassifier<Model>(parts: ClassifierParts<Model>): ClassicalClassifier {
  const { name, classCount, predict } = parts;
  const { rows, columns, channels } = parts.shape;
  let model: Model | undefined = parts.model;
  return {
    name,
    classCount,
    async predict(images, options = {}) {
      if (model === undefined) {
        throw new GanClsError("invalid-argument", `${name}: predict was called after dispose`);
      }
      checkImageShape(`${name}: predict`, { rows, columns, channels }, images);
      return predict(model, images, options);
    },
    dispose() {
      model = undefined;
    },
  };
}

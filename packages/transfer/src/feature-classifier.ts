import type { FeatureSet, RunOptions } from "@gan-cls/classical";
import { assertImageShape, type Classifier, type Predictions } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { pooledFeaturesOf } from "./feature-cache";

/** What a classifier on a discriminator's pooled features is made of. */
export interface FeatureClassifierParts {
  readonly name: string;
  /** Stays the caller's. */
  readonly discriminator: tf.Sequential;
  readonly classCount: number;
  readonly predict: (features: FeatureSet, options: RunOptions) => Promise<Predictions>;
}

/** A classifier that first takes the pooled features of the images. It owns nothing that must be freed. */
export function classifyFeatures({ name, discriminator, classCount, predict }: FeatureClassifierParts): Classifier {
  const [rows, columns, channels] = discriminator.inputs[0].shape.slice(1).map(Number);
  const shape = { rows, columns, channels };
  return {
    ...{ name, classCount },
    async predict(images, options = {}) {
      assertImageShape(name, shape, images);
      return predict(await pooledFeaturesOf(discriminator, images, options), options);
    },
    dispose() {},
  };
}

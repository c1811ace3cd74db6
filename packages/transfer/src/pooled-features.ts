import type { FeatureSet, RunOptions } from "@gan-cls/classical";
import {
  assertImageShape,
  hashImages,
  withoutLabels,
  type Classifier,
  type ImageSet,
  type Predictions,
} from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { averageOverViews, type FixedView } from "./fixed-views";

/** Numbers that are kept for each network at most, 512 MB; a larger set is computed again each time. */
const MOST_KEPT = 2 ** 27;

/** Sets of features by the hash of their images, longest unused first. */
type Cache = Map<string, FeatureSet>;

const caches = new WeakMap<tf.LayersModel, Cache>();

/** Options of {@link pooledFeaturesOf}. */
export interface PooledFeaturesOfOptions extends RunOptions {
  /** The features are the mean over these; see `fixedViews`. @default the images as they are */
  views?: readonly FixedView[];
}

/**
 * The pooled features of images (see `pooledFeatures` of `@gan-cls/models`), computed once and kept as long as the network lives, since
 * a study needs those of the test images many times. Dropout is off.
 *
 * @param network Must not change.
 */
export async function pooledFeaturesOf(
  network: tf.LayersModel,
  images: ImageSet,
  { views, ...run }: PooledFeaturesOfOptions = {},
): Promise<FeatureSet> {
  const cache: Cache = caches.get(network) ?? new Map<string, FeatureSet>();
  caches.set(network, cache);
  // The labels are not part of the key, since features do not depend on them.
  const key = `${hashImages(withoutLabels(images))} ${JSON.stringify(views)}`;
  const kept = cache.get(key);
  const extract = (seen: ImageSet): Promise<FeatureSet> => extractFeatures(network, seen, { signal: run.signal });
  const features =
    kept ?? (await (views === undefined ? extract(images) : averageOverViews(images, views, extract, run)));
  cache.delete(key);
  keep(cache, key, features);
  return features;
}

function keep(cache: Cache, key: string, features: FeatureSet): void {
  if (features.values.length > MOST_KEPT) {
    // It would push out all others, and then itself.
    return;
  }
  cache.set(key, features);
  let total = [...cache.values()].reduce((sum, { values }) => sum + values.length, 0);
  for (const [oldest, { values }] of cache) {
    if (total <= MOST_KEPT) {
      return;
    }
    cache.delete(oldest);
    total -= values.length;
  }
}

/** Parts of a classifier on a discriminator's pooled features. */
export interface FeatureClassifierParts {
  readonly name: string;
  /** Stays the caller's. */
  readonly discriminator: tf.Sequential;
  readonly classCount: number;
  /** Over which the features are averaged. @default the images as they are */
  readonly views?: readonly FixedView[];
  readonly predict: (features: FeatureSet, options: RunOptions) => Promise<Predictions>;
}

/** A classifier that computes the pooled features of the images first. It owns nothing that must be freed. */
export function classifyFeatures({
  name,
  discriminator,
  classCount,
  views,
  predict,
}: FeatureClassifierParts): Classifier {
  const [rows, columns, channels] = discriminator.inputs[0].shape.slice(1).map(Number);
  const shape = { rows, columns, channels };
  return {
    ...{ name, classCount },
    async predict(images, options = {}) {
      assertImageShape(name, shape, images);
      return predict(await pooledFeaturesOf(discriminator, images, { ...options, views }), options);
    },
    dispose() {},
  };
}

import type { FeatureSet } from "@gan-cls/classical";
import { hashImages, withoutLabels, type ImageSet } from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/** Numbers that are kept for each network at most, 512 MB; a larger set is worked out anew each time. */
const MOST_KEPT = 2 ** 27;

/** Sets of features by the hash of their images, longest unused first. */
type Cache = Map<string, FeatureSet>;

const caches = new WeakMap<tf.LayersModel, Cache>();

/**
 * The pooled features of images (see `pooledFeatures` of `@gan-cls/models`), worked out once and kept as long as the network lives: a
 * study asks for those of the test images again and again. Dropout is off.
 *
 * @param network Must stay as it is.
 */
export async function pooledFeaturesOf(
  network: tf.LayersModel,
  images: ImageSet,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FeatureSet> {
  const cache: Cache = caches.get(network) ?? new Map<string, FeatureSet>();
  caches.set(network, cache);
  // The labels are no part of the key, for features do not depend on them.
  const key = hashImages(withoutLabels(images));
  const kept = cache.get(key);
  const features = kept ?? (await extractFeatures(network, images, { signal }));
  cache.delete(key);
  keep(cache, key, features);
  return features;
}

function keep(cache: Cache, key: string, features: FeatureSet): void {
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

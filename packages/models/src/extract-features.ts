import * as tf from "@tensorflow/tfjs";
import { lastFeatureLayer } from "./feature-layers";
import { layerIndex } from "./forward";
import { predictBatches, type BatchOptions, type ImageInput, type OutputRows } from "./forward-batches";
import { buildPooledExtractor, type PooledFeaturesOptions } from "./pooled-features";

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions extends BatchOptions {
  /**
   * `pooled`: every convolution's maps, max-pooled to a grid and joined (3072 numbers for the original study's discriminator); `last`:
   * the network's last features (6272 there); or the names of the layers to pool and join.
   * @default "pooled"
   */
  layers?: "pooled" | "last" | readonly string[];
  /** Rows and columns to which maps are pooled; see {@link buildPooledExtractor}. @default 4 */
  grid?: number;
}

/**
 * What a discriminator sees in images, as plain numbers: features for a probe, a nearest-neighbour search or a picture. The result is
 * the `FeatureSet` that `@gan-cls/classical` takes. Leaves no tensor behind.
 *
 * Reference: Radford et al. 2015, section 5, for the pooled ones.
 *
 * @param images See {@link ImageInput}.
 * @throws GanClsError `not-found` for a layer that is not there, `invalid-argument` for one without maps and for images of another
 * shape, `aborted`.
 */
export async function extractFeatures(
  discriminator: tf.LayersModel,
  images: ImageInput,
  { layers = "pooled", grid, ...options }: ExtractFeaturesOptions = {},
): Promise<OutputRows> {
  const names = layers === "last" ? [lastFeatureLayer(discriminator)] : layers;
  const extractor = buildFeatureExtractor(discriminator, { ...(names !== "pooled" && { layers: names }), grid });
  // It shares the discriminator's layers, so disposing it would take them away.
  return predictBatches("extractFeatures", extractor, images, options);
}

/**
 * As {@link buildPooledExtractor}, and for a single layer with flat features a network that gives them as they are. It shares the layers of
 * `model`.
 *
 * @throws GanClsError as {@link buildPooledExtractor} does.
 */
export function buildFeatureExtractor(model: tf.LayersModel, options: PooledFeaturesOptions = {}): tf.LayersModel {
  const { layers = [] } = options;
  const [only] = layers.length === 1 ? [model.layers[layerIndex(model, layers[0])].output] : [];
  return only === undefined || Array.isArray(only) || only.rank !== 2
    ? buildPooledExtractor(model, options)
    : tf.model({ inputs: model.inputs, outputs: only });
}

import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { FEATURE_LAYER } from "./discriminator";

/**
 * Name of the layer whose output is a network's last features: {@link FEATURE_LAYER} where there is one, else what its last layer with
 * weights reads.
 *
 * @throws GanClsError `unsupported` for a network with a single layer, which has no features.
 */
export function lastFeatureLayer(model: tf.LayersModel): string {
  const { layers } = model;
  if (layers.some((layer) => layer.name === FEATURE_LAYER)) {
    return FEATURE_LAYER;
  }
  const lastWithWeights = layers.findLastIndex((layer) => layer.countParams() > 0);
  const before = layers[lastWithWeights - 1] as tf.layers.Layer | undefined;
  if (before === undefined || before.getClassName() === "InputLayer") {
    throw new GanClsError(
      "unsupported",
      `lastFeatureLayer: expected a network with layers before its last one with weights, got ${model.name}`,
    );
  }
  return before.name;
}

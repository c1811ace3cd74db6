import * as tf from "@tensorflow/tfjs";
import { layerIndex } from "./forward";

/** Options of {@link cloneUntil}. */
export interface CloneOptions {
  /** Name of the copy. */
  name: string;
  /** Layers that follow the copied ones. @default none */
  added?: readonly tf.layers.Layer[];
  /** Put before the name of every copied layer, to keep it apart from those of other layers. @default "" */
  prefix?: string;
}

/**
 * A new chain with copies of the first layers of `model`, up to and including the layer `until`, followed by `added` layers.
 * Nothing is shared: training the copy leaves `model` as it is. The caller disposes both.
 *
 * @throws GanClsError `not-found` when no layer is named `until`.
 */
export function cloneUntil(
  model: tf.Sequential,
  until: string,
  { name, added = [], prefix = "" }: CloneOptions,
): tf.Sequential {
  const kept = model.layers.slice(0, layerIndex(model, until) + 1);
  const copy = tf.sequential({ name });
  for (const layer of kept) {
    const duplicate = duplicateLayer(layer);
    duplicate.name = `${prefix}${layer.name}`;
    copy.add(duplicate);
    // The layer has its weights only once the chain has told it its input shape.
    duplicate.setWeights(layer.getWeights());
  }
  added.forEach((layer) => copy.add(layer));
  return copy;
}

/** A new layer of the same kind and configuration, with weights as they start. */
export function duplicateLayer(layer: tf.layers.Layer): tf.layers.Layer {
  const layerClass = layer.constructor as tf.serialization.SerializableConstructor<tf.layers.Layer> & {
    fromConfig: typeof tf.layers.Layer.fromConfig;
  };
  return layerClass.fromConfig(layerClass, layer.getConfig());
}

import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer } from "./builders";
import { layerIndex } from "./layers";

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
    // The layer creates its weights only when the chain gives it an input shape.
    duplicate.setWeights(layer.getWeights());
  }
  added.forEach((layer) => copy.add(layer));
  return copy;
}

/** A new layer of the same kind and configuration, with initial weights. */
export function duplicateLayer(layer: tf.layers.Layer): tf.layers.Layer {
  const layerClass = layer.constructor as tf.serialization.SerializableConstructor<tf.layers.Layer> & {
    fromConfig: typeof tf.layers.Layer.fromConfig;
  };
  return layerClass.fromConfig(layerClass, layer.getConfig());
}

type Topology = Parameters<typeof tf.models.modelFromJSON>[0];

/**
 * The same network with random weights: the control that any use of a trained network should be compared with. Its performance comes from
 * the architecture alone; only the difference has been learned. Kernels are Glorot-uniform from the seed (Glorot and Bengio 2010), all
 * other weights have their initial values. The caller disposes it.
 */
export async function randomizedCopy<Model extends tf.LayersModel>(model: Model, seed: number): Promise<Model> {
  const kernel = glorotUniformPerLayer(Random.fromSeed(seed).stream("randomized").seed());
  const copy = await tf.models.modelFromJSON({ modelTopology: model.toJSON(null, false) } as Topology);
  for (const layer of copy.layers) {
    tf.tidy(() => {
      const initial = layer.getWeights();
      layer.setWeights(
        initial.map((weight, index) =>
          weight.rank < 2 ? weight : kernel(`${layer.name}/${index}`).apply(weight.shape, "float32"),
        ),
      );
    });
  }
  // The topology of a `Sequential` model rebuilds a `Sequential` model.
  return copy as unknown as Model;
}

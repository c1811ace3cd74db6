import type * as tf from "@tensorflow/tfjs";

/** Applies one layer to what flows into it. */
export type ApplyLayer = (layer: tf.layers.Layer, input: tf.Tensor | tf.Tensor[]) => tf.Tensor;

/**
 * Runs a batch through a network with branches, layer by layer. tfjs lists the layers of a model so that each comes after those that
 * it takes its input from.
 *
 * @param last Position of the layer whose output is wanted.
 * @returns That output; the caller wraps the call in `tf.tidy`.
 */
export function forwardGraph(model: tf.LayersModel, input: tf.Tensor, last: number, apply: ApplyLayer): tf.Tensor {
  const outputs = new Map<string, tf.Tensor>();
  for (const layer of model.layers.slice(0, last + 1)) {
    const inputs = layer.inboundNodes[0].inboundLayers.map(({ name }) => outputs.get(name) as tf.Tensor);
    const value = inputs.length === 0 ? input : apply(layer, inputs.length === 1 ? inputs[0] : inputs);
    outputs.set(layer.name, value);
  }
  return outputs.get(model.layers[last].name) as tf.Tensor;
}

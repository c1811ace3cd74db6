import type * as tf from "@tensorflow/tfjs";

/** Counts weights of a model, those that do not train (BatchNorm's moving statistics) included. */
export function countParameters(model: tf.LayersModel): number {
  return model.weights.reduce((total, { shape }) => total + shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
}

/**
 * The variables that gradients may move, of all layers or of those named. Pass them to the optimiser as an explicit list: toggling
 * `trainable` after `compile()` has no effect in tfjs.
 */
export function trainableVariables(model: tf.LayersModel, layerNames?: ReadonlySet<string>): tf.Variable[] {
  return model.layers
    .filter((layer) => layerNames === undefined || layerNames.has(layer.name))
    .flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
}

/** Every weight of a model by a name that is stable across processes: `layer/position`. The tensors stay the model's. */
export function namedWeights(model: tf.LayersModel): Map<string, tf.Variable> {
  const entries = model.layers.flatMap((layer) =>
    layer.weights.map((weight, index): [string, tf.Variable] => [
      `${layer.name}/${index}`,
      weight.read() as tf.Variable,
    ]),
  );
  return new Map(entries);
}

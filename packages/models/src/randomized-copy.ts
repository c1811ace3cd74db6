import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { duplicateLayer } from "./clone";
import { glorotUniformPerLayer } from "./initial-weights";

/**
 * The same network with random weights: the control that any use of a trained network should be measured against. Kernels are
 * Glorot-uniform, everything else starts as its layer does. The caller disposes it.
 */
export function randomizedCopy(model: tf.Sequential, seed: number): tf.Sequential {
  const kernel = glorotUniformPerLayer(Random.fromSeed(seed).stream("randomized").seed());
  const copy = tf.sequential({ name: model.name });
  for (const layer of model.layers) {
    const duplicate = duplicateLayer(layer);
    copy.add(duplicate);
    tf.tidy(() => {
      const initial = duplicate.getWeights();
      duplicate.setWeights(
        initial.map((weight, index) =>
          weight.rank < 2 ? weight : kernel(`${layer.name}/${index}`).apply(weight.shape, "float32"),
        ),
      );
    });
  }
  return copy;
}

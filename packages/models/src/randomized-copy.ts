import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { glorotUniformPerLayer } from "./initial-weights";

type Topology = Parameters<typeof tf.models.modelFromJSON>[0];

/**
 * The same network with random weights: the control that any use of a trained network should be measured against. What it reaches, the layers'
 * shapes give; only what is beyond it has been learned. Kernels are Glorot-uniform by the seed (Glorot and Bengio 2010), everything else
 * starts as its layer does. The caller disposes it.
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
  // A chain's topology says that it is one.
  return copy as unknown as Model;
}

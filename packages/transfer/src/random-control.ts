import { Random } from "@gan-cls/core";
import { modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Weights that are one in a fresh normalisation; kernels are drawn, all others are zero. */
const ONES = /(gamma|variance)$/;

/**
 * A network of the same layers with random weights: the control of every probe. What it reaches, the layers' shapes give; only what is
 * beyond it has been learned. Kernels are Glorot-uniform, normalisations and offsets as a fresh network has them. The caller disposes it.
 *
 * Reference: Glorot and Bengio 2010.
 */
export async function withRandomWeights(model: tf.LayersModel, seed: number): Promise<tf.LayersModel> {
  const copy = await modelFromFiles(await modelToFiles(model));
  const random = Random.fromSeed(seed).stream("random-control");
  copy.layers.forEach((layer) =>
    tf.tidy(() => {
      const fresh = layer.weights.map((weight, index) =>
        freshWeight(weight.originalName, weight.shape as number[], random.stream(`${layer.name}/${index}`)),
      );
      layer.setWeights(fresh);
    }),
  );
  return copy;
}

function freshWeight(name: string, shape: number[], random: Random): tf.Tensor {
  if (shape.length < 2) {
    return ONES.test(name) ? tf.ones(shape) : tf.zeros(shape);
  }
  const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const [fanIn, fanOut] = shape.slice(-2).map((size) => size * receptive);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => (2 * random.uniform() - 1) * limit),
    shape,
  );
}

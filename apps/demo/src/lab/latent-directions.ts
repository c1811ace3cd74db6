import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { namedWeights } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/**
 * The directions of the latent space to which a generator's first layer reacts most: the right singular vectors of its weights.
 * Orthogonal unit vectors, the strongest first.
 *
 * Reference: Härkönen et al., "GANSpace: Discovering Interpretable GAN Controls", 2020; for a linear first layer its principal
 * components are these.
 */
export async function latentDirections(generator: tf.Sequential, count: number): Promise<Float32Array[]> {
  const kernel = [...namedWeights(generator).values()].find((weight) => weight.shape.length === 2);
  if (kernel === undefined) {
    return [];
  }
  const [latentSize, units] = kernel.shape;
  const values = (await kernel.data()) as Float32Array;
  const gram = Matrix.zeros(latentSize, latentSize);
  for (let row = 0; row < latentSize; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) {
        sum += values[row * units + unit] * values[column * units + unit];
      }
      gram.set(row, column, sum);
      gram.set(column, row, sum);
    }
  }
  // Eigenvalues come in ascending order.
  const { eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  return Array.from({ length: Math.min(count, latentSize) }, (_, rank) =>
    Float32Array.from(eigenvectorMatrix.getColumn(latentSize - 1 - rank)),
  );
}

import { forward, generateImages, namedWeights, toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { LATENT_LENGTH } from "../latent/latent-walk";
import type { Voter } from "./classify";
import { imageSet } from "./images";
import type { Laboratory } from "./laboratory";
import type { JudgedSamples } from "./operations";
import { pretrainedGans } from "./pretrained-gans";

/** Generates an image for each latent vector and, if asked to, evaluates it with the generator's own discriminator and a CNN. */
export async function generate(
  lab: Laboratory,
  cnn: () => Promise<Voter>,
  { gan, latents, judged }: { gan: number; latents: Float32Array; judged: boolean },
): Promise<JudgedSamples> {
  const { generator, discriminator } = pretrainedGans()[gan];
  const network = await lab.chain(generator);
  const count = latents.length / LATENT_LENGTH;
  const { pixels } = await generateImages(network, { noise: latents });
  if (!judged) {
    return { pixels, realness: new Float32Array(0), labels: new Uint8Array(0), confidences: new Float32Array(0) };
  }
  const opponent = await lab.chain(discriminator);
  const set = imageSet(pixels, "samples");
  const verdicts = tf.tidy(() => tf.sigmoid(forward(opponent, toImageTensor(set))));
  const realness = (await verdicts.data()) as Float32Array;
  verdicts.dispose();
  const { probabilities, labels } = await (await cnn()).predict(set);
  const classes = probabilities.length / count;
  const confidences = Float32Array.from(labels, (label, index) => probabilities[index * classes + label]);
  return { pixels, realness, labels, confidences };
}

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

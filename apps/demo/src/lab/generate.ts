import { forward, generateImages, toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { LATENT_LENGTH } from "../latent/latent-walk";
import type { Voter } from "./classify";
import { imageSet } from "./image-set";
import type { Laboratory } from "./laboratory";
import type { JudgedSamples } from "./operations";
import { pretrainedGans } from "./pretrained-gans";

/** Draws one image for each latent vector and, if asked to, lets the generator's own opponent and the CNN judge them. */
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

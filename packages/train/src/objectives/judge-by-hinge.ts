import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { JudgeTask, Judgement } from "../gan-step";
import { detach, valueAndGradients } from "../gradients";
import { hingeDiscriminatorLoss, hingeGeneratorLoss } from "./hinge-loss";

/**
 * Both players' gradients for the hinge loss. The one backward pass of the original's loss will not do: where a generated image lies
 * beyond the margin the discriminator's gradient is zero, and no multiple of it is the generator's. So the generated images pass through
 * the discriminator twice, with the same weights and other dropout masks.
 */
export function judgeByHinge({ discriminator, realImages, fakeImages, dropoutRandom, augment }: JudgeTask): Judgement {
  const B = realImages.shape[0];
  const see = (images: tf.Tensor4D): tf.Tensor =>
    forward(discriminator, augment(images), { training: true, dropoutRandom });
  return tf.tidy(() => {
    const own = valueAndGradients(() => {
      const logits = see(tf.concat([realImages, fakeImages])); // [2B, 1]
      const real = tf.slice(logits, [0, 0], [B, 1]);
      const fake = tf.slice(logits, [B, 0], [-1, 1]);
      return { value: hingeDiscriminatorLoss(real, fake), extra: undefined };
    }, trainableVariables(discriminator));
    const opponents = valueAndGradients(
      () => ({ value: hingeGeneratorLoss(see(fakeImages)), extra: undefined }),
      [fakeImages],
    );
    return {
      discriminatorLoss: tf.keep(own.value),
      generatorLoss: tf.keep(opponents.value),
      discriminatorGradients: own.gradients.map((gradient) => tf.keep(gradient)),
      imageGradient: detach(opponents.gradients[0]),
    };
  });
}

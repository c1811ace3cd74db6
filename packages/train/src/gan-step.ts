import type { Random } from "@gan-cls/core";
import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { discriminatorLoss, generatorGradientRatio, generatorLoss } from "./gan-loss";
import { detach, valueAndGradients } from "./gradients";
import { addTask, type TaskGradients } from "./objectives/add-task";
import type { Optimizer } from "./optimizer";

/** The two networks and what moves each of them. */
export interface GanPlayers {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
  readonly generatorOptimizer: Optimizer;
  readonly discriminatorOptimizer: Optimizer;
}

/** What one step learns from. */
export interface GanBatch {
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly realImages: tf.Tensor4D;
  /** `[B, latentSize]`, standard normal. */
  readonly noise: tf.Tensor2D;
  /** Draws the discriminator's dropout masks. */
  readonly dropoutRandom: Random;
}

/** Scalars of one step; the caller disposes them. */
export type GanStepLosses = {
  readonly generatorLoss: tf.Scalar;
  readonly discriminatorLoss: tf.Scalar;
  /** Only where there is a second task. */
  readonly selfSupervisionLoss?: tf.Scalar;
};

/** Gradients of one step, in the order of the networks' trainable variables, with its losses. The caller disposes them. */
export type GanGradients = GanStepLosses & {
  readonly generatorGradients: tf.Tensor[];
  readonly discriminatorGradients: tf.Tensor[];
};

/**
 * One simultaneous step of both players, as in the original: both gradients are taken at the same weights, then both optimisers
 * move. Leaves no tensor behind but the two losses.
 */
export function ganStep(players: GanPlayers, batch: GanBatch, rules: GanRules = {}): GanStepLosses {
  const { generatorGradients, discriminatorGradients, ...losses } = ganGradients(players, batch, rules);
  // At the same weights as the gradients above.
  const second = rules.selfSupervise?.();
  const gradients = second ? addTask(players, discriminatorGradients, second) : discriminatorGradients;
  players.discriminatorOptimizer.apply(gradients);
  players.generatorOptimizer.apply(generatorGradients);
  tf.dispose([...generatorGradients, ...discriminatorGradients, ...gradients]);
  return second ? { ...losses, selfSupervisionLoss: second.loss } : losses;
}

/**
 * Both networks' gradients from one generator forward, one discriminator forward over real and generated images together, and one
 * backward pass through each network.
 */
export function ganGradients(
  { generator, discriminator }: Pick<GanPlayers, "generator" | "discriminator">,
  { realImages, noise, dropoutRandom }: GanBatch,
  { judge = judgeOriginally, augment = (images) => images }: GanRules = {},
): GanGradients {
  return tf.tidy(() => {
    const { extra: judgement, gradients } = valueAndGradients(() => {
      const fakeImages = forward(generator, noise, { training: true }) as tf.Tensor4D; // [B, 28, 28, 1]
      const extra = judge({ discriminator, realImages, fakeImages, dropoutRandom, augment });
      // The gradient of this product for the images is the constant factor, so its gradient for the generator's weights is that of
      // the generator's loss. Its value has no meaning.
      return { value: tf.sum(tf.mul(fakeImages, extra.imageGradient)) as tf.Scalar, extra };
    }, trainableVariables(generator));
    const { imageGradient, ...result } = judgement;
    imageGradient.dispose();
    return { ...result, generatorGradients: gradients };
  });
}

/** What the discriminator says of a batch: losses and gradients, all kept; the caller disposes them. */
export type Judgement = Omit<GanGradients, "generatorGradients"> & {
  /** Gradient of the generator's loss for the generated images, detached. */
  readonly imageGradient: tf.Variable;
};

/** What a discriminator judges, and how. */
export interface JudgeTask extends Pick<GanBatch, "realImages" | "dropoutRandom"> {
  readonly discriminator: tf.Sequential;
  /** `[B, rows, columns, channels]` in `[-1, 1]`. */
  readonly fakeImages: tf.Tensor4D;
  /** What the discriminator sees of images; differentiable, each image by itself. */
  readonly augment: (images: tf.Tensor4D) => tf.Tensor4D;
}

/** The parts of a step that objectives exchange. */
export interface GanRules {
  /** @default the original's losses, both from one pass */
  readonly judge?: (task: JudgeTask) => Judgement;
  /** @default images as they are */
  readonly augment?: JudgeTask["augment"];
  /** Loss and gradients of the discriminator's second task; see {@link addTask}. @default none */
  readonly selfSupervise?: () => TaskGradients;
}

function judgeOriginally({ discriminator, realImages, fakeImages, dropoutRandom, augment }: JudgeTask): Judgement {
  const B = realImages.shape[0];
  return tf.tidy(() => {
    const {
      value,
      extra: fakeLogits,
      gradients: [imageGradient, ...gradients],
    } = valueAndGradients(() => {
      const images = augment(tf.concat([realImages, fakeImages])); // [2B, 28, 28, 1]
      const logits = forward(discriminator, images, { training: true, dropoutRandom }); // [2B, 1]
      const real = tf.slice(logits, [0, 0], [B, 1]);
      const fake = tf.slice(logits, [B, 0], [-1, 1]);
      return { value: discriminatorLoss(real, fake), extra: tf.keep(fake) };
    }, [fakeImages, ...trainableVariables(discriminator)]);
    const ratio = tf.reshape(generatorGradientRatio(fakeLogits), [-1, 1, 1, 1]);
    const judgement = {
      discriminatorLoss: tf.keep(value),
      generatorLoss: tf.keep(generatorLoss(fakeLogits)),
      discriminatorGradients: gradients.map((gradient) => tf.keep(gradient)),
      imageGradient: detach(tf.mul(imageGradient, ratio)),
    };
    fakeLogits.dispose();
    return judgement;
  });
}

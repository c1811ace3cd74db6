import type { Random } from "@gan-cls/core";
import { forward, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { valueAndGradients } from "./gradients";
import type { GanLoss, LossTask } from "./objectives/gan-loss";
import { ORIGINAL } from "./objectives/original";
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
 * move. Leaves no tensor behind except the losses.
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
 * Gradients of both networks, from one generator forward, one discriminator forward over real and generated images together, and one
 * backward pass through each network.
 */
export function ganGradients(
  { generator, discriminator }: Pick<GanPlayers, "generator" | "discriminator">,
  { realImages, noise, dropoutRandom }: GanBatch,
  { loss = ORIGINAL, augment = (images) => images }: GanRules = {},
): GanGradients {
  return tf.tidy(() => {
    const { extra, gradients } = valueAndGradients(() => {
      const fakeImages = forward(generator, noise, { training: true }) as tf.Tensor4D; // [B, rows, columns, channels]
      const both = loss.gradients({ discriminator, realImages, fakeImages, dropoutRandom, augment });
      // The gradient of this product for the images is the constant factor, so its gradient for the generator's weights is that of
      // the generator's loss. Its value has no meaning.
      return { value: tf.sum(tf.mul(fakeImages, both.imageGradient)) as tf.Scalar, extra: both };
    }, trainableVariables(generator));
    const { imageGradient, ...result } = extra;
    imageGradient.dispose();
    return { ...result, generatorGradients: gradients };
  });
}

/** The parts of a step that objectives exchange. */
export interface GanRules {
  /** @default the original's */
  readonly loss?: GanLoss;
  /** @default images as they are */
  readonly augment?: LossTask["augment"];
  /** Loss and gradients of the discriminator's second task. @default none */
  readonly selfSupervise?: () => TaskGradients;
}

/** A second task's loss and gradients. The caller disposes all of them. */
export interface TaskGradients {
  readonly loss: tf.Scalar;
  /** Gradients for the discriminator's variables that the task trains too. */
  readonly byVariable: ReadonlyMap<tf.Variable, tf.Tensor>;
  /** Gradients for the task's own head, whose variables follow the discriminator's in the optimiser. */
  readonly headGradients: readonly tf.Tensor[];
}

/**
 * The discriminator's gradients with those of a second task added, then those of the task's head. Frees the task's; the caller
 * disposes the sums.
 */
function addTask(
  { discriminator }: { discriminator: tf.LayersModel },
  gradients: readonly tf.Tensor[],
  { byVariable, headGradients }: TaskGradients,
): tf.Tensor[] {
  const sums = trainableVariables(discriminator).map((variable, index) => {
    const second = byVariable.get(variable);
    return second === undefined ? tf.clone(gradients[index]) : tf.add(gradients[index], second);
  });
  tf.dispose([...byVariable.values()]);
  return [...sums, ...headGradients];
}

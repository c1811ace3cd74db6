import type { Random } from "@gan-cls/core";
import { buildDiscriminator, buildGenerator, trainableVariables, type ImageShape } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { GanPlan } from "./gan-options";
import type { GanPlayers } from "./gan-step";
import { createSelfSupervision, type SelfSupervision } from "./objectives/self-supervision";
import { withSpectralNorm } from "./objectives/spectral-norm";
import { createWeightAverage, type WeightAverage } from "./objectives/weight-average";
import { createOptimizer } from "./optimizer";

/** Both networks of a GAN. */
export interface GanNetworks {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
}

/** The networks of a plan, what moves them, and the discriminator's second task if there is one. */
export function createPlayers(
  { images, optimizer, objective, ...plan }: GanPlan,
  random: Random,
): { players: GanPlayers; selfSupervision: SelfSupervision | undefined } {
  const imageShape: ImageShape = [images.rows, images.columns, images.channels];
  const seedOf = (name: string): number => random.stream(name).seed();
  const generator = buildGenerator({ ...plan.generator, imageShape, seed: seedOf("generator") });
  const discriminator = buildDiscriminator({ ...plan.discriminator, imageShape, seed: seedOf("discriminator") });
  const selfSupervision =
    objective.selfSupervision &&
    createSelfSupervision(discriminator, objective.selfSupervision, seedOf("self-supervision"));
  const ownVariables = trainableVariables(discriminator);
  const headVariables = selfSupervision ? trainableVariables(selfSupervision.head) : [];
  const plain = createOptimizer(optimizer, [...ownVariables, ...headVariables]);
  const discriminatorOptimizer = objective.spectralNorm
    ? withSpectralNorm(plain, ownVariables, random.stream("singular-vectors"))
    : plain;
  const generatorOptimizer = createOptimizer(optimizer, trainableVariables(generator));
  return { players: { generator, discriminator, generatorOptimizer, discriminatorOptimizer }, selfSupervision };
}

/** Running averages of both networks, if the objective has them. */
export function createFollowers(
  { objective: { averageDecay } }: GanPlan,
  { generator, discriminator }: GanNetworks,
): Record<keyof GanNetworks, WeightAverage> | undefined {
  return averageDecay === undefined
    ? undefined
    : {
        generator: createWeightAverage(generator, averageDecay),
        discriminator: createWeightAverage(discriminator, averageDecay),
      };
}

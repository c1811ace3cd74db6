import { Random } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/data";
import { buildDiscriminator, buildGenerator, trainableVariables, type ImageShape } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { TrainingState } from "./checkpoint";
import { epochBatches } from "./epoch-batches";
import type { GanPlan } from "./gan-options";
import { ganStep, type GanBatch, type GanPlayers } from "./gan-step";
import { createOptimizer } from "./optimizer";
import { readScalars } from "./read-scalars";
import { drawSamples, sampleDiversity, type SampleSheet } from "./sample-sheet";
import type { TrainingJob } from "./training-loop";

/** A GAN as a training job. */
export interface GanJob extends TrainingJob {
  readonly players: GanPlayers;
  /** Frees the optimisers, and the networks unless they are handed on. */
  dispose(options: { networks: boolean }): void;
}

/** Builds the networks and optimisers of a plan. Every random number derives from the seed and the step. */
export function createGanJob(plan: GanPlan): GanJob {
  const random = Random.fromSeed(plan.seed).stream("gan");
  const players = createPlayers(plan, random);
  const { generator, discriminator, generatorOptimizer, discriminatorOptimizer } = players;
  const indicesOf = epochBatches(plan.images.size, plan.batchSize, random.stream("order"), { dropRemainder: true });
  const state: TrainingState = {
    models: { generator, discriminator },
    optimizers: { generatorOptimizer, discriminatorOptimizer },
    curves: new Map(),
    history: new Map(),
  };
  const drawSheet = (): Promise<SampleSheet> => drawSamples(generator, { count: plan.sampleCount, seed: plan.seed });
  return {
    players,
    settings: plan.settings,
    prepare() {},
    state: () => state,
    async advance(step) {
      const batch = createBatch(plan, indicesOf(step), players, random, step);
      const losses = ganStep(players, batch);
      tf.dispose([batch.realImages, batch.noise]);
      return readScalars(losses);
    },
    async watch(step, epoch) {
      return step % plan.sampleEverySteps === 0 ? [{ type: "samples", epoch, ...(await drawSheet()) }] : [];
    },
    async finishEpoch(epoch) {
      const sheet = await drawSheet();
      return {
        events: [{ type: "samples", epoch, ...sheet }],
        metrics: { sampleDiversity: sampleDiversity(sheet) },
      };
    },
    dispose({ networks }) {
      generatorOptimizer.dispose();
      discriminatorOptimizer.dispose();
      if (networks) {
        generator.dispose();
        discriminator.dispose();
      }
    },
  };
}

function createPlayers({ images, optimizer, ...plan }: GanPlan, random: Random): GanPlayers {
  const imageShape: ImageShape = [images.rows, images.columns, images.channels];
  const seedOf = (name: string): number => random.stream(name).seed();
  const generator = buildGenerator({ ...plan.generator, imageShape, seed: seedOf("generator") });
  const discriminator = buildDiscriminator({ ...plan.discriminator, imageShape, seed: seedOf("discriminator") });
  return {
    generator,
    discriminator,
    generatorOptimizer: createOptimizer(optimizer, trainableVariables(generator)),
    discriminatorOptimizer: createOptimizer(optimizer, trainableVariables(discriminator)),
  };
}

function createBatch(
  { images, batchSize }: GanPlan,
  indices: Uint32Array,
  { generator }: GanPlayers,
  random: Random,
  step: number,
): GanBatch {
  const latentSize = generator.inputs[0].shape[1] ?? 0;
  const noise = random
    .stream("noise")
    .stream(step)
    .normals(batchSize * latentSize);
  return {
    realImages: toImageTensor(images, indices),
    noise: tf.tensor2d(noise, [batchSize, latentSize]),
    dropoutRandom: random.stream("dropout").stream(step),
  };
}

import { Random } from "@gan-cls/core";
import { generateImages, toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { BestNetworks } from "./best-networks";
import type { TrainingState } from "./checkpoint";
import { epochBatches } from "./epoch-batches";
import type { GanPlan } from "./gan-options";
import { createFollowers, createPlayers, type GanNetworks } from "./gan-players";
import { ganStep, type GanBatch, type GanPlayers } from "./gan-step";
import { rulesOf } from "./objectives/rules";
import { judgeGenerator } from "./judge-generator";
import { readScalars } from "./read-scalars";
import { sampleDiversity, type SampleSheet } from "./sample-sheet";
import type { Metrics, TrainingJob } from "./training-loop";

/** A GAN as a training job. */
export interface GanJob extends TrainingJob {
  readonly players: GanPlayers;
  /** Running averages of both networks, where the objective has them. */
  readonly averages: GanNetworks | undefined;
  /** The networks of the best epoch, where a probe chooses it. */
  readonly best: GanNetworks | undefined;
  /** Frees the optimisers, and the networks unless they are handed on. */
  dispose(options: { networks: boolean }): void;
}

/** Builds the networks and optimisers of a plan. Every random number derives from the seed and the step. */
export function createGanJob(plan: GanPlan): GanJob {
  const random = Random.fromSeed(plan.seed).stream("gan");
  const { players, selfSupervision } = createPlayers(plan, random);
  const { generator, discriminator, generatorOptimizer, discriminatorOptimizer } = players;
  const followers = createFollowers(plan, players);
  const averages = followers && { generator: followers.generator.model, discriminator: followers.discriminator.model };
  const shown = averages ?? { generator, discriminator };
  const best = plan.probe && new BestNetworks<keyof GanNetworks>(shown);
  const indicesOf = epochBatches(plan.images.size, plan.batchSize, random.stream("order"), { dropRemainder: true });
  const state: TrainingState = {
    models: {
      ...{ generator, discriminator },
      ...(selfSupervision && { selfSupervision: selfSupervision.head }),
      ...(averages && { averageGenerator: averages.generator, averageDiscriminator: averages.discriminator }),
      ...(best && { bestGenerator: best.models.generator, bestDiscriminator: best.models.discriminator }),
    },
    optimizers: { generatorOptimizer, discriminatorOptimizer },
    curves: new Map(),
    history: new Map(),
  };
  const drawSheet = async (): Promise<SampleSheet> => {
    const { sampleCount: count, seed } = plan;
    const { rows, columns, channels, pixels } = await generateImages(shown.generator, { count, seed });
    return { count, rows, columns, channels, pixels };
  };

  async function probe(): Promise<Metrics> {
    if (plan.probe === undefined || best === undefined) {
      return {};
    }
    const score = Math.fround(await plan.probe(shown.discriminator));
    if (score > Math.max(-Infinity, ...(state.history.get("probe") ?? []))) {
      best.keep(shown);
    }
    return { probe: score };
  }

  return {
    ...{ players, averages },
    best: best?.models,
    settings: plan.settings,
    prepare() {},
    state: () => state,
    async advance(step) {
      const indices = indicesOf(step);
      const batch = createBatch(plan, indices, players, random, step);
      const rules = rulesOf(plan.objective, random.stream("translation").stream(step));
      const learn =
        selfSupervision && (() => selfSupervision.gradients(plan.images, indices, random.stream("views").stream(step)));
      const losses = ganStep(players, batch, { ...rules, ...(learn && { selfSupervise: learn }) });
      tf.dispose([batch.realImages, batch.noise]);
      followers?.generator.update(step + 1);
      followers?.discriminator.update(step + 1);
      return readScalars(losses);
    },
    async watch(step, epoch) {
      return step % plan.sampleEverySteps === 0 ? [{ type: "samples", epoch, ...(await drawSheet()) }] : [];
    },
    async finishEpoch(epoch) {
      const sheet = await drawSheet();
      const judged = await judgeGenerator(plan.judge, shown.generator);
      return {
        events: [{ type: "samples", epoch, ...sheet }, ...judged.events],
        metrics: { sampleDiversity: sampleDiversity(sheet), ...judged.metrics, ...(await probe()) },
      };
    },
    dispose({ networks }) {
      generatorOptimizer.dispose();
      discriminatorOptimizer.dispose();
      selfSupervision?.head.dispose();
      if (networks) {
        generator.dispose();
        discriminator.dispose();
        averages?.generator.dispose();
        averages?.discriminator.dispose();
        best?.dispose();
      }
    },
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

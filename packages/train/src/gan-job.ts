import { GanClsError, Random } from "@gan-cls/core";
import {
  buildDiscriminator,
  buildGenerator,
  generateImages,
  toImageTensor,
  trainableVariables,
  type ImageShape,
} from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { pairViews } from "./augmentation";
import type { TrainingState } from "./checkpoint";
import { epochBatches } from "./epoch-batches";
import type { GanPlan } from "./gan-options";
import { ganStep, type GanBatch, type GanPlayers } from "./gan-step";
import { isSheetShown, measureGenerator, sampleDiversity, type SampleSheet } from "./generator-figures";
import { readScalars } from "./gradients";
import { discriminatorWonMonitor, HINGE_GUESS, LOGISTIC_GUESS } from "./monitors/discriminator-won";
import { FORGETTING_MONITOR } from "./monitors/forgetting";
import { imageDiversity, sheetDiversity, type Diversity } from "./monitors/image-diversity";
import { MODE_COLLAPSE_MONITOR } from "./monitors/mode-collapse";
import type { Monitor } from "./monitors/monitor";
import { plateauMonitor } from "./monitors/plateau";
import { rulesOf } from "./objectives/objective";
import { createSelfSupervision, type SelfSupervision } from "./objectives/self-supervision";
import { withSpectralNorm } from "./objectives/spectral-norm";
import { createOptimizer } from "./optimizer";
import type { Metrics, TrainingJob } from "./training-loop";
import { BestNetworks, createWeightAverage, type WeightAverage } from "./weight-copies";

/** Both networks of a GAN. */
export interface GanNetworks {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
}

/** A GAN as a training job. */
export interface GanJob extends TrainingJob {
  readonly players: GanPlayers;
  /** Running averages of both networks, where the objective has them. */
  readonly averages: GanNetworks | undefined;
  /** The networks of the best epoch, if `probe` chooses one. */
  readonly best: GanNetworks | undefined;
  /** Frees the optimisers and, if wanted, the networks. */
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
    signals: new Map(),
  };
  const drawSheet = async (): Promise<SampleSheet> => {
    const { sampleCount: count, seed } = plan;
    const { rows, columns, channels, pixels } = await generateImages(shown.generator, { count, seed });
    return { count, rows, columns, channels, pixels };
  };

  let imagesDiffer: Diversity | undefined;

  /** What the monitors look at: how much samples and training images differ. */
  function diversities(sheet: SampleSheet): Metrics {
    imagesDiffer ??= imageDiversity(plan.images, { count: sheet.count, random: random.stream("diversity") });
    const samples = sheetDiversity(sheet);
    return {
      ...{ samplePairwise: samples.pairwise, sampleNearest: samples.nearest },
      ...{ imagePairwise: imagesDiffer.pairwise, imageNearest: imagesDiffer.nearest },
    };
  }

  async function probe(): Promise<Metrics> {
    if (plan.probe === undefined || best === undefined) {
      return {};
    }
    const score = Math.fround(await plan.probe(shown.discriminator));
    if (!Number.isFinite(score)) {
      throw new GanClsError("invalid-argument", `trainGan: probe must return a finite number, got ${score}`);
    }
    if (score > Math.max(-Infinity, ...(state.history.get("probe") ?? []))) {
      best.keep(shown);
    }
    return { probe: score };
  }

  return {
    ...{ players, averages },
    best: best?.models,
    settings: plan.settings,
    trained: { generator, discriminator, ...(selfSupervision && { "second task": selfSupervision.head }) },
    monitors: monitorsOf(plan),
    ...(best && { bestBy: "probe" }),
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
      const measured = await measureGenerator(plan.measureGenerator, shown.generator, {
        epoch,
        step: Math.min(epoch * plan.loop.stepsPerEpoch, plan.loop.totalSteps),
      });
      // A bound on steps may end the training in an earlier epoch.
      const epochs = Math.ceil(plan.loop.totalSteps / plan.loop.stepsPerEpoch);
      const isShown = isSheetShown(epoch, epochs);
      return {
        events: [...(isShown ? [{ type: "samples", epoch, ...sheet } as const] : []), ...measured.events],
        metrics: { sampleDiversity: sampleDiversity(sheet), ...measured.metrics, ...(await probe()) },
        signals: diversities(sheet),
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

/** What looks at a GAN's figures. */
function monitorsOf({ objective: { loss } }: GanPlan): Monitor[] {
  return [
    MODE_COLLAPSE_MONITOR,
    discriminatorWonMonitor(loss === "hinge" ? HINGE_GUESS : LOGISTIC_GUESS),
    FORGETTING_MONITOR,
    plateauMonitor(["generatorLoss", "discriminatorLoss", "fid", "probe"]),
  ];
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

/** The networks of a plan, what moves them, and the discriminator's second task if there is one. */
function createPlayers(
  { images, optimizer, objective, ...plan }: GanPlan,
  random: Random,
): { players: GanPlayers; selfSupervision: SelfSupervision | undefined } {
  const imageShape: ImageShape = [images.rows, images.columns, images.channels];
  const seedOf = (name: string): number => random.stream(name).seed();
  const generator = buildGenerator({ ...plan.generator, imageShape, seed: seedOf("generator") });
  const discriminator = buildDiscriminator({ ...plan.discriminator, imageShape, seed: seedOf("discriminator") });
  const selfSupervision =
    objective.selfSupervision &&
    createSelfSupervision(discriminator, {
      ...objective.selfSupervision,
      seed: seedOf("self-supervision"),
      views: pairViews(plan.augmentation, objective.selfSupervision.views),
    });
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
function createFollowers(
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

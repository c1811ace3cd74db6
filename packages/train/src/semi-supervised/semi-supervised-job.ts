import { Random } from "@gan-cls/core";
import { toImageTensor, toOneHotTensor } from "@gan-cls/data";
import { forward, LOGITS_LAYER, namedWeights, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { TrainingState } from "../checkpoint";
import { epochBatches } from "../epoch-batches";
import { averageInto } from "../objectives/weight-average";
import { distortedViews } from "../objectives/image-views";
import { createOptimizer } from "../optimizer";
import { readScalars } from "../read-scalars";
import type { TrainingJob } from "../training-loop";
import { validate } from "../validate";
import { createGame } from "./game";
import { PseudoLabeller } from "./pseudo-labels";
import { createStartLesson } from "./start-lesson";
import type { SemiSupervisedPlan } from "./semi-supervised-options";
import { learnStep } from "./learn-step";

/** Semi-supervised training as a job. */
export interface SemiSupervisedJob extends TrainingJob {
  /** Leaves the network with its averaged weights. */
  finish(): void;
  /** Frees what the job holds; the networks of the plan are the caller's. */
  dispose(): void;
}

/** Steps over which the rate rises, and the share of it that is left at the end. */
const WARM_UP_STEPS = 50;
const LAST_SHARE = 0.02;

/** @param average A copy of the plan's network, whose weights follow it; the job disposes it. */
export function createSemiSupervisedJob(plan: SemiSupervisedPlan, average: tf.LayersModel): SemiSupervisedJob {
  const { model, dataset, images, consistency, validation, loop } = plan;
  const random = Random.fromSeed(plan.seed).stream("semi-supervised");
  const batches = (size: number, batchSize: number, name: string): ((step: number) => Uint32Array) =>
    epochBatches(size, batchSize, random.stream(name), { dropRemainder: true });
  const labelledOf = batches(dataset.size, plan.labelledBatch, "labelled");
  const unlabelledOf = batches(images.size, plan.unlabelledBatch, "unlabelled");
  const variables = trainableVariables(model);
  const optimizer = createOptimizer(plan.optimizer, variables);
  const follow = averageInto(model, average, plan.averageDecay);
  const labeller = consistency && new PseudoLabeller(classSharesOf(plan), consistency.threshold);
  const startLesson = createStartLesson(plan, random.stream("start-labels"));
  const game = plan.game && createGame(model, plan.game);
  const state: TrainingState = {
    models: { model, average, ...(plan.game && { generator: plan.game.generator }) },
    optimizers: { optimizer, ...(game && { generatorOptimizer: game.optimizer }) },
    ...(labeller && { tensors: new Map([["pseudo-labels/mean-answer", labeller.meanAnswer]]) }),
    curves: new Map(),
    history: new Map(),
  };

  /** Classes that the average gives to images as they are. */
  async function pseudoLabels(indices: Uint32Array): Promise<{ targets: tf.Tensor2D; sureShare: number } | undefined> {
    if (labeller === undefined) {
      return undefined;
    }
    const logits = tf.tidy(() => forward(average, toImageTensor(images, indices), { until: LOGITS_LAYER }));
    const { targets, sureShare } = await labeller.label((await logits.data()) as Float32Array);
    const shape = logits.shape as [number, number];
    logits.dispose();
    return { targets: tf.tensor2d(targets, shape), sureShare };
  }

  return {
    settings: plan.settings,
    prepare() {},
    state: () => state,
    async advance(step) {
      const stepRandom = random.stream("step").stream(step);
      const labelled = labelledOf(step);
      const unlabelled = unlabelledOf(step);
      const isPastWarmUp = consistency !== undefined && step >= consistency.warmUpSteps;
      const pseudo = isPastWarmUp ? await pseudoLabels(unlabelled) : undefined;
      const lesson = isPastWarmUp ? undefined : startLesson?.(step, stepRandom.stream("views"));
      const labelledImages =
        plan.views === false
          ? toImageTensor(dataset, labelled)
          : distortedViews(dataset, labelled, stepRandom.stream("labelled-views"), plan.views);
      const unlabelledImages = pseudo
        ? distortedViews(images, unlabelled, stepRandom.stream("views"), consistency?.views)
        : lesson?.images;
      const targets = pseudo?.targets ?? lesson?.targets;
      const realImages = game && (unlabelledImages ?? toImageTensor(images, unlabelled));
      const labels = toOneHotTensor(dataset.labels, labelled, dataset.classNames.length);
      const fakeImages = game?.draw(stepRandom.stream("noise"));
      const task = {
        ...{ model, variables, optimizer, labelledImages, labels },
        ...(targets && unlabelledImages && { unlabelledImages, targets, weight: consistency?.weight }),
        ...(realImages && fakeImages && { realImages, fakeImages, gameWeight: plan.game?.weight }),
      };
      const dropoutRandom = stepRandom.stream("dropout");
      const losses = learnStep(task, dropoutRandom, rateShare(step, loop.totalSteps));
      const generatorLoss = realImages && game?.play(realImages, stepRandom);
      follow(step + 1);
      tf.dispose([labelledImages, labels, unlabelledImages, realImages, fakeImages, targets].filter(isTensor));
      const figures = await readScalars({ ...losses, ...(generatorLoss && { generatorLoss }) });
      return { ...figures, ...(labeller && { sureShare: pseudo?.sureShare ?? 0 }) };
    },
    async finishEpoch() {
      return { events: [], metrics: validation === undefined ? {} : await validate(average, validation) };
    },
    finish() {
      const averages = namedWeights(average);
      namedWeights(model).forEach((weight, name) => weight.assign(averages.get(name) as tf.Variable));
    },
    dispose() {
      optimizer.dispose();
      game?.optimizer.dispose();
      labeller?.dispose();
      average.dispose();
    },
  };
}

function isTensor(value: tf.Tensor | undefined): value is tf.Tensor {
  return value !== undefined;
}

function classSharesOf({ dataset: { labels, classNames, size } }: SemiSupervisedPlan): number[] {
  const counts = classNames.map(() => 0);
  labels.forEach((label) => counts[label]++);
  return counts.map((count) => count / size);
}

function rateShare(step: number, totalSteps: number): number {
  const cosine = (1 + Math.cos((Math.PI * step) / totalSteps)) / 2;
  return Math.min(1, (step + 1) / WARM_UP_STEPS) * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
}

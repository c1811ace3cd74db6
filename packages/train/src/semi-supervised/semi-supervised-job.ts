import { Random } from "@gan-cls/core";
import { namedWeights, toImageTensor, toOneHotTensor, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { TrainingState } from "../checkpoint";
import { epochBatches } from "../epoch-batches";
import { validate } from "../classification-loss";
import { readScalars } from "../gradients";
import { distortedViews } from "../image-views";
import { plateauMonitor } from "../monitors/plateau";
import { createOptimizer } from "../optimizer";
import type { ModelJob } from "../training-loop";
import { averageInto } from "../weight-copies";
import { createGame } from "./game";
import { PseudoLabeller } from "./pseudo-labels";
import { createPseudoLesson, createStartLesson, type Lesson } from "./lessons";
import type { SemiSupervisedPlan } from "./semi-supervised-options";
import { learnStep, type LearnTask } from "./learn-step";

/** Steps over which the rate rises, and the share of it that remains at the end. */
const WARM_UP_STEPS = 50;
const LAST_SHARE = 0.02;

/** @param average A copy of the plan's network, whose weights follow it; the job disposes it. */
export function createSemiSupervisedJob(plan: SemiSupervisedPlan, average: tf.LayersModel): ModelJob {
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
    signals: new Map(),
  };

  const pseudoLesson = labeller && createPseudoLesson(plan, average, labeller);

  /** Targets of the step's unlabelled images: first from start labels, if there are any, then from pseudo-labels. */
  async function lessonOf(step: number, unlabelled: Uint32Array, viewRandom: Random): Promise<Lesson | undefined> {
    return consistency !== undefined && step >= consistency.warmUpSteps
      ? pseudoLesson?.(unlabelled, viewRandom)
      : startLesson?.(step, viewRandom);
  }

  async function drawBatch(step: number, stepRandom: Random): Promise<StepBatch> {
    const [labelled, unlabelled] = [labelledOf(step), unlabelledOf(step)];
    const lesson = await lessonOf(step, unlabelled, stepRandom.stream("views"));
    const labelledImages =
      plan.views === false
        ? toImageTensor(dataset, labelled)
        : distortedViews(dataset, labelled, stepRandom.stream("labelled-views"), plan.views);
    return {
      labelledImages,
      labels: toOneHotTensor(dataset.labels, labelled, dataset.classNames.length),
      lesson,
      game: game && {
        realImages: lesson?.images ?? toImageTensor(images, unlabelled),
        fakeImages: game.draw(stepRandom.stream("noise")),
      },
    };
  }

  return {
    settings: plan.settings,
    trained: { network: model, ...(plan.game && { generator: plan.game.generator }) },
    monitors: [plateauMonitor(["loss", "validationLoss"])],
    ...(validation && { bestBy: "validationAccuracy" }),
    prepare() {},
    state: () => state,
    async advance(step) {
      const stepRandom = random.stream("step").stream(step);
      const batch = await drawBatch(step, stepRandom);
      const { labelledImages, labels, lesson } = batch;
      const task = {
        ...{ model, variables, optimizer, labelledImages, labels },
        ...(lesson && { unlabelledImages: lesson.images, targets: lesson.targets, weight: consistency?.weight }),
        ...(batch.game && { ...batch.game, gameWeight: plan.game?.weight }),
      };
      const losses = learnStep(task, stepRandom.stream("dropout"), rateShare(step, loop.totalSteps));
      const generatorLoss = batch.game && game?.play(batch.game.realImages, stepRandom);
      follow(step + 1);
      disposeBatch(batch);
      const figures = await readScalars({ ...losses, ...(generatorLoss && { generatorLoss }) });
      return { ...figures, ...(labeller && { sureShare: lesson?.sureShare ?? 0 }) };
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

/** The images of one step. */
interface StepBatch extends Pick<LearnTask, "labelledImages" | "labels"> {
  readonly lesson: Lesson | undefined;
  /** Real images are the lesson's, if there is one. */
  readonly game: Record<"realImages" | "fakeImages", tf.Tensor4D> | undefined;
}

function disposeBatch({ labelledImages, labels, lesson, game }: StepBatch): void {
  tf.dispose([labelledImages, labels, lesson?.images, lesson?.targets, game?.realImages, game?.fakeImages]);
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

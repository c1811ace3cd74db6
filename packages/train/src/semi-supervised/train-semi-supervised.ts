import { throwIfAborted, type TrainingEvent } from "@gan-cls/core";
import { modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { assertKernels, CLASSIFIER_KERNELS } from "../kernels";
import { ganKernels } from "../objectives/objective";
import { runModelTraining, type TrainingResult } from "../training-loop";
import { copyOf } from "../weight-copies";
import { createSemiSupervisedJob } from "./semi-supervised-job";
import { planSemiSupervised, type SemiSupervisedOptions, type SemiSupervisedPlan } from "./semi-supervised-options";

/** Kernels besides those of supervised training. */
const ALWAYS = ["FusedBatchNorm", "Concat", "Slice", "PadV2", "Rsqrt", "Tile"];

/**
 * Trains a classifier from few labelled and many unlabelled images: on the labels, on pseudo-labels of distorted images, and in a game against a
 * generator; the last two are optional. Iterate for events; the result is the generator's return value. The number of steps is fixed, and the model ends
 * with the running average of its weights, so no images are needed to choose an epoch. Leaving the loop early stops the training and frees
 * what it holds; the model keeps the weights it has reached.
 *
 * The same seed on the same engine gives the same bytes, also if the run is killed and resumed from its last checkpoint.
 *
 * References: Salimans et al., "Improved Techniques for Training GANs", 2016 (the game); Sohn et al., "FixMatch", 2020 (pseudo-labels);
 * Tarvainen and Valpola, "Mean teachers are better role models", 2017 (the average as teacher).
 *
 * @returns Figures per step: `loss` and `accuracy` on labelled images and, where these parts are used, `consistencyLoss`, `sureShare`,
 * `discriminatorLoss` and `generatorLoss`.
 * @throws GanClsError `invalid-argument` for options that do not fit; `missing-kernel` before any work; `diverged` when a loss is no
 * longer finite; `aborted` after `signal` (a checkpoint has then been written).
 */
export async function* trainSemiSupervised(
  options: SemiSupervisedOptions,
): AsyncGenerator<TrainingEvent, TrainingResult, void> {
  const plan = planSemiSupervised(options);
  throwIfAborted("trainSemiSupervised", plan.loop.signal);
  assertKernels("trainSemiSupervised", semiSupervisedKernels(plan));
  const { model } = plan;
  const average = model instanceof tf.Sequential ? copyOf(model) : await modelFromFiles(await modelToFiles(model));
  return yield* runModelTraining(createSemiSupervisedJob(plan, average), plan.loop);
}

/** The kernels that a semi-supervised step and prediction run at most; a test profiles and compares. */
export function semiSupervisedKernels({ game }: Pick<SemiSupervisedPlan, "game">): readonly string[] {
  return [...new Set([...CLASSIFIER_KERNELS, ...ALWAYS, ...(game ? ganKernels() : [])])];
}

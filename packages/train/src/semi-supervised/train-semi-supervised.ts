import { throwIfAborted, type TrainingEvent } from "@gan-cls/core";
import { cloneUntil, modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { assertKernels } from "../kernels";
import type { ClassifierResult } from "../train-classifier";
import { runTraining } from "../training-loop";
import { semiSupervisedKernels } from "./semi-supervised-kernels";
import { createSemiSupervisedJob } from "./semi-supervised-job";
import { planSemiSupervised, type SemiSupervisedOptions } from "./semi-supervised-options";

/**
 * Trains a classifier from few labels and many images without: by the labels, by pseudo-labels on distorted images, and by a game against a
 * generator, each as wanted. Iterate for events; the result is the generator's return value. The number of steps is fixed and the running
 * average of the weights is what is handed back, so no image is needed to choose by. Leaving the loop early stops the training and frees
 * what it holds; the model keeps the weights that it has reached.
 *
 * The same seed on the same engine gives the same bytes, also when the run was killed and resumed from its last checkpoint.
 *
 * References: Salimans et al., "Improved Techniques for Training GANs", 2016 (the game); Sohn et al., "FixMatch", 2020 (pseudo-labels);
 * Tarvainen and Valpola, "Mean teachers are better role models", 2017 (the average as teacher).
 *
 * @returns Figures per step: `loss` and `accuracy` on labelled images and, where they take part, `consistencyLoss`, `sureShare`,
 * `discriminatorLoss` and `generatorLoss`.
 * @throws GanClsError `invalid-argument` for options that do not fit; `missing-kernel` before any work; `diverged` when a loss is no
 * longer finite; `aborted` after `signal` (a checkpoint has then been written).
 */
export async function* trainSemiSupervised(
  options: SemiSupervisedOptions,
): AsyncGenerator<TrainingEvent, ClassifierResult, void> {
  const plan = planSemiSupervised(options);
  throwIfAborted("trainSemiSupervised", plan.loop.signal);
  assertKernels("trainSemiSupervised", semiSupervisedKernels(plan));
  const job = createSemiSupervisedJob(plan, await copyOf(plan.model));
  try {
    const steps = yield* runTraining(job, plan.loop);
    job.finish();
    const { curves, history } = job.state();
    return { steps, curves: Object.fromEntries(curves), history: Object.fromEntries(history) };
  } finally {
    job.dispose();
  }
}

/** A chain is copied layer by layer, which works for layers that no file knows too. */
async function copyOf(model: tf.LayersModel): Promise<tf.LayersModel> {
  return model instanceof tf.Sequential
    ? cloneUntil(model, model.layers[model.layers.length - 1].name, { name: model.name })
    : modelFromFiles(await modelToFiles(model));
}

import { throwIfAborted, type TrainingEvent } from "@gan-cls/core";
import { createClassifierJob } from "./classifier-job";
import { planClassifier, type ClassifierOptions } from "./classifier-options";
import { assertKernels, CLASSIFIER_KERNELS } from "./kernels";
import { runModelTraining, type TrainingResult } from "./training-loop";

/**
 * Trains a classifier on labelled images, in stages that may train different layers. Iterate for events; the result is the generator's
 * return value. Leaving the loop early stops the training and frees what it holds; the model keeps the weights it has reached.
 *
 * @returns Figures per step: `loss` and `accuracy` of the batch. Figures per epoch: their means and, with validation images,
 * `validationLoss` and `validationAccuracy`. The network itself is trained in place.
 * @throws GanClsError `invalid-argument` for a model that does not fit the data, `not-found` for a stage with an unknown layer; `missing-kernel` before
 * any work; `diverged` when the loss is no longer finite; `aborted` after `signal` (a checkpoint has then been written).
 */
export async function* trainClassifier(
  options: ClassifierOptions,
): AsyncGenerator<TrainingEvent, TrainingResult, void> {
  const plan = planClassifier(options);
  throwIfAborted("trainClassifier", plan.loop.signal);
  assertKernels("trainClassifier", CLASSIFIER_KERNELS);
  return yield* runModelTraining(createClassifierJob(plan), plan.loop);
}

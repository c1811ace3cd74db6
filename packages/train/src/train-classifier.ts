import { throwIfAborted, type TrainingEvent } from "@gan-cls/core";
import { createClassifierJob } from "./classifier-job";
import { planClassifier, type ClassifierOptions } from "./classifier-options";
import { assertKernels, CLASSIFIER_KERNELS } from "./kernels";
import { runTraining } from "./training-loop";

/** What the training of a classifier leaves; the network itself was trained in place. */
export interface ClassifierResult {
  /** Steps done in total, those before a resume included. */
  readonly steps: number;
  /** Figures per step by name: `loss` and `accuracy` of the batch. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Figures per epoch by name: means of the above and, with validation images, `validationLoss` and `validationAccuracy`. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}

/**
 * Trains a classifier with labels, in stages that may move different layers. Iterate for events; the result is the generator's
 * return value. Leaving the loop early stops the training and frees what it holds; the model keeps the weights that it has reached.
 *
 * @throws GanClsError `invalid-argument` for a model that does not fit the data or a stage that names no layer; `missing-kernel` before
 * any work; `diverged` when the loss is no longer finite; `aborted` after `signal` (a checkpoint has then been written).
 */
export async function* trainClassifier(
  options: ClassifierOptions,
): AsyncGenerator<TrainingEvent, ClassifierResult, void> {
  const plan = planClassifier(options);
  throwIfAborted("trainClassifier", plan.loop.signal);
  assertKernels("trainClassifier", CLASSIFIER_KERNELS);
  const job = createClassifierJob(plan);
  try {
    const steps = yield* runTraining(job, plan.loop);
    job.finish();
    const { curves, history } = job.state();
    return { steps, curves: Object.fromEntries(curves), history: Object.fromEntries(history) };
  } finally {
    job.dispose();
  }
}

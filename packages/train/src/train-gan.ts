import { throwIfAborted, type TrainingEvent, type WarningEvent } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { createGanJob, type GanNetworks } from "./gan-job";
import { planGan, type GanOptions, type GanPlan } from "./gan-options";
import { assertKernels } from "./kernels";
import { ganKernels } from "./objectives/objective";
import { runTraining, type TrainingResult } from "./training-loop";

/**
 * A trained GAN. Curves per step are `generatorLoss` and `discriminatorLoss`; figures per epoch are their means, `sampleDiversity` and,
 * where the options ask for them, `probe` and what `measureGenerator` returned. The caller disposes both networks.
 */
export interface GanResult extends TrainingResult {
  readonly generator: tf.Sequential;
  readonly discriminator: tf.Sequential;
  /** Running averages of both networks, where the objective has an `averageDecay`; the caller disposes them too. */
  readonly averages?: GanNetworks;
  /** The networks (or their averages) of the epoch with the best `probe`, if there is one; the caller disposes them too. */
  readonly best?: GanNetworks;
}

/**
 * Trains a GAN on images without labels. Iterate for events; the result is the generator's return value (`drain` of `@gan-cls/core`
 * returns it). Leaving the loop early stops the training and frees everything.
 *
 * The same seed on the same engine gives the same bytes, also if the run is killed and resumed from its last checkpoint.
 *
 * Reference: Goodfellow et al., "Generative Adversarial Nets", 2014, with the networks and settings of the original study.
 *
 * @throws GanClsError `invalid-argument` for options that do not fit; `missing-kernel` before any work; `diverged` when a loss is no
 * longer finite (the last checkpoint stays); `aborted` after `signal` (a checkpoint has then been written).
 */
export async function* trainGan(options: GanOptions): AsyncGenerator<TrainingEvent, GanResult, void> {
  const plan = planGan(options);
  throwIfAborted("trainGan", plan.loop.signal);
  assertKernels("trainGan", ganKernels(plan.objective));
  yield* warningsOf(plan);
  const job = createGanJob(plan);
  let finished = false;
  try {
    const result = yield* runTraining(job, plan.loop);
    const { generator, discriminator } = job.players;
    finished = true;
    return {
      ...{ generator, discriminator, ...result },
      ...(job.averages && { averages: job.averages }),
      ...(job.best && { best: job.best }),
    };
  } finally {
    job.dispose({ networks: !finished });
  }
}

function warningsOf({ images, batchSize, askedBatchSize }: GanPlan): WarningEvent[] {
  return batchSize === askedBatchSize
    ? []
    : [
        {
          type: "warning",
          code: "smaller-batch",
          message: `batches of ${batchSize} instead of ${askedBatchSize} images: there are only ${images.size}`,
          ...{ epoch: 0, step: 0, figures: {} },
        },
      ];
}

import { buildDiscriminator } from "@gan-cls/models";
import { TRANSFER_STRATEGIES, transferDiscriminator, type TransferStage } from "@gan-cls/transfer";
import type { RepeatableWork } from "./timer";
import { ENDLESS_EPOCHS, resumableTraining } from "./training-epochs";
import type { WorkMaterial } from "./work-material";

/**
 * One epoch of the original study's third trial, in its frozen (`head`) or unfrozen (`all`) stage. The discriminator's weights are
 * random: they take as long as trained ones.
 */
export function trial3Epoch(
  { images, batchSize }: WorkMaterial,
  trainable: Extract<TransferStage["trainable"], string>,
): RepeatableWork {
  const { stages, ...strategy } = TRANSFER_STRATEGIES["trial-3"];
  const stage = { ...stages[0], epochs: ENDLESS_EPOCHS, trainable };
  const training = transferDiscriminator({
    discriminator: buildDiscriminator({ seed: 1 }),
    strategy: { ...strategy, batchSize, stages: [stage] },
    dataset: images,
    seed: 1,
  });
  return resumableTraining(training, { until: "epoch-end", figure: "loss" });
}

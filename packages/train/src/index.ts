/**
 * Training loops for GANs and classifiers as async generators of events: seeded, cancellable, and resumable to the byte.
 *
 * ```ts
 * import { drain } from "@gan-cls/core";
 * import { trainGan } from "@gan-cls/train";
 *
 * const gan = await drain(trainGan({ images, epochs: 5, seed: 1 }), (event) => {
 *   if (event.type === "epoch-end") console.log(event.epoch, event.metrics.generatorLoss);
 * });
 * ```
 *
 * @module
 */
export {
  decodeCheckpoint,
  encodeCheckpoint,
  restoreCheckpoint,
  type Checkpoint,
  type CheckpointStore,
  type TrainingSettings,
  type TrainingState,
} from "./checkpoint";
export type { ClassifierOptions, TrainingStage } from "./classifier-options";
export { epochsForSteps, type EpochsForStepsOptions } from "./epoch-batches";
export { discriminatorLoss, generatorGradientRatio, generatorLoss } from "./gan-loss";
export type { GanOptions } from "./gan-options";
export type { GanNetworks } from "./gan-players";
export {
  ganGradients,
  ganStep,
  type GanBatch,
  type GanGradients,
  type GanPlayers,
  type GanRules,
  type GanStepLosses,
  type Judgement,
  type JudgeTask,
} from "./gan-step";
export { assertKernels, CLASSIFIER_KERNELS, GAN_KERNELS } from "./kernels";
export {
  GAN_LOSSES,
  SELF_SUPERVISIONS,
  type GanLossName,
  type GanObjective,
  type SelfSupervisionName,
  type SelfSupervisionOptions,
} from "./objectives/gan-objective";
export { ganKernels } from "./objectives/gan-kernels";
export { hingeDiscriminatorLoss, hingeGeneratorLoss } from "./objectives/hinge-loss";
export { createModelClassifier } from "./model-classifier";
export { createOptimizer, type AdamOptions, type Optimizer, type OptimizerOptions, type SgdOptions } from "./optimizer";
export { sampleDiversity, type SampleSheet } from "./sample-sheet";
export { classGameLoss, featureMatchingLoss } from "./semi-supervised/class-game";
export type {
  ConsistencyOptions,
  GameOptions,
  SemiSupervisedOptions,
  StartLabels,
} from "./semi-supervised/semi-supervised-options";
export { trainSemiSupervised } from "./semi-supervised/train-semi-supervised";
export type { ViewOptions } from "./objectives/image-views";
export { trainClassifier, type ClassifierResult } from "./train-classifier";
export { trainGan, type GanResult } from "./train-gan";
export type { LoopOptions, Metrics } from "./training-loop";

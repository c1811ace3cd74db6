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
export { describeAugmentation } from "./augmentation";
export type { CheckpointStore } from "./checkpoint-store";
export type { ClassifierOptions, TrainingStage } from "./classifier-options";
export { epochsForSteps, type EpochsForStepsOptions } from "./epoch-batches";
export type { GanNetworks } from "./gan-job";
export type { GanOptions } from "./gan-options";
export { ganStep } from "./gan-step";
export { sampleDiversity, type SampleSheet } from "./generator-figures";
export type { ViewOptions } from "./image-views";
export { invertGenerator, type InvertedGenerator, type InvertGeneratorOptions } from "./invert-generator";
export { memoryCheckpointStore } from "./memory-checkpoint-store";
export { createModelClassifier } from "./model-classifier";
export type { GanObjective, SelfSupervisionOptions } from "./objectives/objective";
export { createOptimizer, type AdamOptions, type OptimizerOptions, type SgdOptions } from "./optimizer";
export type {
  ConsistencyOptions,
  GameOptions,
  SemiSupervisedOptions,
  StartLabels,
} from "./semi-supervised/semi-supervised-options";
export { secondsSpent } from "./resume-training";
export { trainSemiSupervised } from "./semi-supervised/train-semi-supervised";
export { trainClassifier } from "./train-classifier";
export { trainGan, type GanResult } from "./train-gan";
export type { LoopOptions, TrainingResult } from "./training-loop";

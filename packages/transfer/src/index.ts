/**
 * Turns a GAN's discriminator into a classifier, by strategies written as data.
 *
 * ```ts
 * import { drain } from "@gan-cls/core";
 * import { TRANSFER_STRATEGIES, transferDiscriminator } from "@gan-cls/transfer";
 *
 * const { model } = await drain(
 *   transferDiscriminator({ discriminator, dataset, strategy: TRANSFER_STRATEGIES["trial-3"], seed: 1 }),
 * );
 * ```
 *
 * @module
 */
export { adoptDiscriminator, type AdoptedLayer, type AdoptOptions, type AdoptResult } from "./adopt-discriminator";
export { averageOverViews, classifyOverViews, fixedViews, type FixedView } from "./fixed-views";
export {
  buildProbeClassifier,
  listLayers,
  probeTargets,
  type LayerProbe,
  type LayerSummary,
  type ProbeTarget,
} from "./layer-probe";
export { fitFeatureProbe, type FeatureProbe, type FeatureProbeOptions, type L2Choice } from "./linear-probe";
export { parseTransferStrategy } from "./parse-strategy";
export {
  fitPooledKnn,
  fitPooledProbe,
  type PooledKnnOptions,
  type PooledProbe,
  type PooledProbeOptions,
} from "./pooled-classifiers";
export { pooledFeaturesOf, type PooledFeaturesOfOptions } from "./pooled-features";
export { spreadOverFeatures, type SpreadClasses, type SpreadOverFeaturesOptions } from "./spread-over-features";
export { playEpisodes, type FewShotOptions } from "./tasks/few-shot";
export { fitOneClass, type OneClassDetector, type OneClassMethod, type OneClassOptions } from "./tasks/one-class";
export {
  addNoise,
  hideLowerHalf,
  restoreByGenerator,
  restoreByPca,
  type DamagedImage,
  type RestoreOptions,
} from "./tasks/restore";
export { compareFeatures, type CompareOptions } from "./tasks/similarities";
export { selectFeatures, toUnitFeatures } from "./tasks/unit-features";
export {
  TRANSFER_STRATEGIES,
  type TransferStage,
  type TransferStrategy,
  type TransferStrategyName,
} from "./strategies";
export {
  buildTransferModel,
  transferDiscriminator,
  type TransferOptions,
  type TransferResult,
} from "./transfer-discriminator";
export { stageEpochs } from "./transfer-layers";

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
export { parseTransferStrategy } from "./parse-strategy";
export { buildProbeClassifier } from "./probe-classifier";
export { PROBE_PENALTIES, probeLayer, type LayerProbe, type ProbeOptions } from "./probe-layer";
export { JOINED_TARGET, listLayers, probeTargets, type LayerSummary, type ProbeTarget } from "./probe-targets";
export { chooseL2, L2_CHOICES, type L2Choice } from "./choose-l2";
export { pooledFeaturesOf } from "./feature-cache";
export { fitPooledKnn, type PooledKnnOptions } from "./pooled-knn";
export { fitPooledProbe, type PooledProbe, type PooledProbeOptions } from "./pooled-probe";
export { featureNeighbours, type FeatureNeighboursOptions } from "./neighbour-graph";
export { spreadOverFeatures, type SpreadClasses, type SpreadOverFeaturesOptions } from "./spread-over-features";
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

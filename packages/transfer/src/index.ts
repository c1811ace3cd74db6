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
export { withRandomWeights } from "./random-control";
export type { TransferStage, TransferStrategy } from "./strategy";
export {
  buildTransferModel,
  transferDiscriminator,
  type TransferOptions,
  type TransferResult,
} from "./transfer-discriminator";
export { TRANSFER_STRATEGIES } from "./trials";

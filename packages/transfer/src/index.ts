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
export { parseTransferStrategy } from "./parse-strategy";
export type { TransferStage, TransferStrategy } from "./strategy";
export {
  buildTransferModel,
  transferDiscriminator,
  type TransferOptions,
  type TransferResult,
} from "./transfer-discriminator";
export { TRANSFER_STRATEGIES } from "./trials";

import type { HiddenLayer } from "@gan-cls/models";
import type { OptimizerOptions } from "@gan-cls/train";

/** Some epochs of a strategy in which the same layers move. Every stage starts a fresh optimiser. */
export interface TransferStage {
  readonly epochs: number;
  readonly optimizer: OptimizerOptions;
  /** `head`: only the new layers; `all`: the transferred ones too; or the names of the layers that move. */
  readonly trainable: "head" | "all" | readonly string[];
}

/**
 * How a discriminator becomes a classifier, as plain data: where it is cut, which head it gets, and which layers move when. JSON in,
 * JSON out.
 */
export interface TransferStrategy {
  /** Short name for tables and folders. */
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** The last layer of the discriminator that is kept; its output must be flat. */
  readonly cutAfter: string;
  /** Dense layers between the kept features and the last layer, which has one unit per class and a softmax. */
  readonly hidden: readonly HiddenLayer[];
  readonly stages: readonly TransferStage[];
  /** Images per step. */
  readonly batchSize: number;
}

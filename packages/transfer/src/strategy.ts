import type { HiddenLayer } from "@gan-cls/models";
import type { OptimizerOptions } from "@gan-cls/train";

/** Some epochs of a strategy in which the same layers move. Every stage starts a fresh optimiser. */
export interface TransferStage {
  readonly epochs: number;
  readonly optimizer: OptimizerOptions;
  /** `head`: only the new layers; `all`: the transferred ones too; or the names of the layers that move. */
  readonly trainable: "head" | "all" | readonly string[];
  /** `cosine`: the rate falls to zero over the stage (Loshchilov and Hutter 2016). @default "constant" */
  readonly schedule?: "constant" | "cosine";
  /**
   * What the rate of the transferred layers is multiplied by, so that good features are not thrown away (Kumar 2022). @default 1
   */
  readonly trunkRate?: number;
  /**
   * What the rate of single layers, by name, is multiplied by instead: lower layers, which see what all images have in common, may move less
   * (Howard and Ruder 2018). @default trunkRate for transferred layers, 1 for new ones
   */
  readonly layerRates?: Readonly<Record<string, number>>;
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
  /** The last layer of the discriminator that is kept; its output must be flat, unless `pooled`. */
  readonly cutAfter: string;
  /** The head reads the pooled maps of every kept convolution instead of the last kept layer (Radford 2015, section 5.1). @default false */
  readonly pooled?: boolean;
  /** The head begins with BatchNorm. @default false */
  readonly normalise?: boolean;
  /** Dense layers between the kept features and the last layer, which has one unit per class and a softmax. */
  readonly hidden: readonly HiddenLayer[];
  readonly stages: readonly TransferStage[];
  /** Training images are moved by up to so many pixels. @default 0 */
  readonly shift?: number;
  /** Images per step. */
  readonly batchSize: number;
}

import type { HiddenLayer } from "@gan-cls/models";
import type { OptimizerOptions } from "@gan-cls/train";

/**
 * One part of a strategy, in which the same layers move. Every stage starts a fresh optimiser. It says its length as `epochs` or as
 * `steps`, not both.
 */
export interface TransferStage {
  /** Passes over the labelled images. */
  readonly epochs?: number;
  /**
   * Steps, whatever the number of labelled images. All stages in steps together last as many epochs as come nearest to the sum of their
   * steps, within the strategy's `epochBounds`; each gets its share of them, rounded, and at least one.
   */
  readonly steps?: number;
  readonly optimizer: OptimizerOptions;
  /**
   * `head`: only the new layers; `all`: the transferred ones too; or a list of layers. A list names layers of the discriminator or of
   * the head, or says what they are: `head`, `convolutions`, or one convolution with its normalisation, counted from the input (`conv 1`)
   * or from the output (`conv -1`).
   */
  readonly trainable: "head" | "all" | readonly string[];
  /** `cosine`: the rate falls to zero over the stage (Loshchilov and Hutter 2016). @default "constant" */
  readonly schedule?: "constant" | "cosine";
  /**
   * What the rate of the transferred layers is multiplied by, so that good features are not thrown away (Kumar 2022). @default 1
   */
  readonly trunkRate?: number;
  /**
   * From each convolution to the one below, the rate falls by this factor, starting below the head: lower layers, which see what all
   * images have in common, may move less (Howard and Ruder 2018). @default trunkRate for all of them
   */
  readonly convolutionDecay?: number;
  /** What the rates of single layers are multiplied by instead; they are named as in `trainable`. @default none */
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
  /**
   * Name of the last layer of the discriminator that is kept; its output must be flat, unless `pooled`.
   * @default the layer `features` if there is one, else the one that the last layer with weights reads
   */
  readonly cutAfter?: string;
  /** The head reads the pooled maps of every kept convolution instead of the last kept layer (Radford 2015, section 5.1). @default false */
  readonly pooled?: boolean;
  /** The head begins with BatchNorm. @default false */
  readonly normalise?: boolean;
  /** Dense layers between the kept features and the last layer, which has one unit per class and a softmax. */
  readonly hidden: readonly HiddenLayer[];
  readonly stages: readonly TransferStage[];
  /** Fewest and most epochs of all stages in steps together. @default [1, Infinity] */
  readonly epochBounds?: readonly [least: number, most: number];
  /** Training images are moved by up to this many pixels, unless their data name an augmentation, which takes its place. @default 0 */
  readonly shift?: number;
  /** Images per step. */
  readonly batchSize: number;
}

/** Names of the strategies in {@link TRANSFER_STRATEGIES}. */
export type TransferStrategyName = "trial-1" | "trial-2" | "trial-3" | "pooled-tune" | "gradual-tune";

/** The original study trained every classifier like this. */
const ORIGINAL = { batchSize: 100 } as const;
const SGD = { name: "sgd", learningRate: 0.01 } as const;
const ADAM = { name: "adam", learningRate: 1e-3 } as const;

const TRIAL_1: TransferStrategy = {
  ...ORIGINAL,
  name: "trial-1",
  description: "Frozen discriminator, one dense layer on top.",
  hidden: [],
  stages: [{ epochs: 15, optimizer: SGD, trainable: "head" }],
};

const TRIAL_2: TransferStrategy = {
  ...ORIGINAL,
  name: "trial-2",
  description: "As trial 1 for 5 epochs, then everything moves for 10.",
  hidden: [],
  stages: [
    { epochs: 5, optimizer: SGD, trainable: "head" },
    { epochs: 10, optimizer: SGD, trainable: "all" },
  ],
};

const TRIAL_3: TransferStrategy = {
  ...ORIGINAL,
  name: "trial-3",
  description: "A linear dense layer of 128 in between; frozen for 7 epochs, then everything moves for 8.",
  hidden: [{ units: 128, activation: "linear" }],
  stages: [
    { epochs: 7, optimizer: SGD, trainable: "head" },
    { epochs: 8, optimizer: SGD, trainable: "all" },
  ],
};

/**
 * Head first, then everything with a smaller rate for the transferred layers, through a two-layer head on pooled features. The numbers are
 * customary ones; none was searched for.
 *
 * References: Radford 2015, section 5.1 (pooling); Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform
 * Out-of-Distribution", 2022 (head first).
 */
const POOLED_TUNE: TransferStrategy = {
  name: "pooled-tune",
  description: "Pooled features of every convolution, a two-layer head with BatchNorm and dropout, shifted images.",
  pooled: true,
  normalise: true,
  hidden: [{ units: 256, activation: "relu", batchNorm: true, dropoutRate: 0.5 }],
  shift: 2,
  batchSize: 50,
  epochBounds: [5, 100],
  stages: [
    { steps: 600, optimizer: ADAM, trainable: "head" },
    { steps: 2400, optimizer: ADAM, trainable: "all", schedule: "cosine", trunkRate: 0.3 },
  ],
};

/**
 * As pooled-tune, but layers are unfrozen from the top down, lower ones with smaller rates: the head, then also the last convolution, then
 * everything.
 *
 * Reference: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018, section 3.3 (gradual unfreezing and
 * rates that fall by 2.6 from layer to layer).
 */
const GRADUAL_TUNE: TransferStrategy = {
  ...POOLED_TUNE,
  name: "gradual-tune",
  description: "As pooled-tune, with layers unfrozen from the top down and smaller rates below.",
  stages: [
    { steps: 600, optimizer: ADAM, trainable: "head" },
    { steps: 600, optimizer: ADAM, trainable: ["head", "conv -1"], convolutionDecay: 2.6 },
    { steps: 1800, optimizer: ADAM, trainable: "all", schedule: "cosine", convolutionDecay: 2.6 },
  ],
};

/**
 * The strategies that come with this package, by name: the three trials of the original study, and two that read pooled features. Each gives
 * the published figures of its name.
 */
export const TRANSFER_STRATEGIES: Readonly<Record<TransferStrategyName, TransferStrategy>> = {
  "trial-1": TRIAL_1,
  "trial-2": TRIAL_2,
  "trial-3": TRIAL_3,
  "pooled-tune": POOLED_TUNE,
  "gradual-tune": GRADUAL_TUNE,
};

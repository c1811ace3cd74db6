import { FEATURE_LAYER } from "@gan-cls/models";
import type { TransferStrategy } from "./strategy";

/**
 * Head first, then everything with a smaller rate for the transferred layers, through a two-layer head on pooled features. The numbers are
 * customary ones; none was searched for.
 *
 * References: Radford 2015, section 5.1 (pooling); Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform
 * Out-of-Distribution", 2022 (head first).
 */
export const POOLED_TUNE: TransferStrategy = {
  name: "pooled-tune",
  description: "Pooled features of every convolution, a two-layer head with BatchNorm and dropout, shifted images.",
  cutAfter: FEATURE_LAYER,
  pooled: true,
  normalise: true,
  hidden: [{ units: 256, activation: "relu", batchNorm: true, dropoutRate: 0.5 }],
  shift: 2,
  batchSize: 50,
  stages: [
    { epochs: 3, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "head" },
    {
      epochs: 12,
      optimizer: { name: "adam", learningRate: 1e-3 },
      trainable: "all",
      schedule: "cosine",
      trunkRate: 0.3,
    },
  ],
};

const HEAD_LAYERS = ["normalise", "hidden", "hidden_norm", "logits"];
const adam = { name: "adam", learningRate: 1e-3 } as const;

/**
 * As {@link POOLED_TUNE}, but the layers are let loose from the top down, the lower the slower: the head, then with it the second
 * convolution of the default discriminator, then all.
 *
 * Reference: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018, section 3.3 (gradual unfreezing and
 * rates that fall by 2.6 from layer to layer).
 */
export const GRADUAL_TUNE: TransferStrategy = {
  ...POOLED_TUNE,
  name: "gradual-tune",
  description: "As pooled-tune, with layers unfrozen from the top down and smaller rates below.",
  stages: [
    { epochs: 3, optimizer: adam, trainable: "head" },
    { epochs: 3, optimizer: adam, trainable: [...HEAD_LAYERS, "conv_2"], layerRates: { conv_2: 1 / 2.6 } },
    {
      ...{ epochs: 9, optimizer: adam, trainable: "all", schedule: "cosine" },
      layerRates: { conv_2: 1 / 2.6, conv_1: 1 / 2.6 ** 2 },
    },
  ],
};

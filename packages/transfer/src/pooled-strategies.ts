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

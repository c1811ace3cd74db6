import { FEATURE_LAYER } from "@gan-cls/models";
import type { TransferStrategy } from "./strategy";

/** The original study trained every classifier like this. */
const ORIGINAL = {
  cutAfter: FEATURE_LAYER,
  batchSize: 100,
  optimizer: { name: "sgd", learningRate: 0.01 },
} as const;

const { optimizer, ...shared } = ORIGINAL;

const TRIAL_1: TransferStrategy = {
  ...shared,
  name: "trial-1",
  description: "Frozen discriminator, one dense layer on top.",
  hidden: [],
  stages: [{ epochs: 15, optimizer, trainable: "head" }],
};

const TRIAL_2: TransferStrategy = {
  ...shared,
  name: "trial-2",
  description: "As trial 1 for 5 epochs, then everything moves for 10.",
  hidden: [],
  stages: [
    { epochs: 5, optimizer, trainable: "head" },
    { epochs: 10, optimizer, trainable: "all" },
  ],
};

const TRIAL_3: TransferStrategy = {
  ...shared,
  name: "trial-3",
  description: "A linear dense layer of 128 in between; frozen for 7 epochs, then everything moves for 8.",
  hidden: [{ units: 128, activation: "linear" }],
  stages: [
    { epochs: 7, optimizer, trainable: "head" },
    { epochs: 8, optimizer, trainable: "all" },
  ],
};

/** The strategies that come with this package, by name: the three trials of the original study. */
export const TRANSFER_STRATEGIES: Readonly<Record<"trial-1" | "trial-2" | "trial-3", TransferStrategy>> = {
  "trial-1": TRIAL_1,
  "trial-2": TRIAL_2,
  "trial-3": TRIAL_3,
};

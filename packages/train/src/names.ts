/**
 * Names that options of this package take, without TensorFlow.js: for command lines and forms that only list them.
 *
 * @module
 */

/** Losses that the two networks of a GAN can play for. Each has an entry in `objectives/objective.ts`. */
export const GAN_LOSSES = ["original", "hinge"] as const;

export type GanLossName = (typeof GAN_LOSSES)[number];

/** Second tasks that a discriminator can learn on real images. */
export const SELF_SUPERVISIONS = ["rotation", "contrastive"] as const;

export type SelfSupervisionName = (typeof SELF_SUPERVISIONS)[number];

/** How the two views of an image differ that the second task `contrastive` recognises as the same: as is usual for the data, or each a part of it. */
export const PAIR_VIEWS = ["usual", "crops"] as const;

export type PairViewsName = (typeof PAIR_VIEWS)[number];

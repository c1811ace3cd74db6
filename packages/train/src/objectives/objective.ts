import { assertInRange, assertNonNegativeInteger, assertOneOf, assertPositiveNumber, type Random } from "@gan-cls/core";
import type { GanRules } from "../gan-step";
import { GAN_KERNELS } from "../kernels";
import {
  GAN_LOSSES,
  PAIR_VIEWS,
  SELF_SUPERVISIONS,
  type GanLossName,
  type PairViewsName,
  type SelfSupervisionName,
} from "../names";
import type { GanLoss } from "./gan-loss";
import { HINGE } from "./hinge";
import { ORIGINAL } from "./original";
import { SELF_SUPERVISION_KERNELS } from "./self-supervision";
import { translateImages } from "./translate-images";

/** Every loss by its name. */
const LOSSES: Readonly<Record<GanLossName, GanLoss>> = { original: ORIGINAL, hinge: HINGE };

/** A second task that the discriminator learns on real images, by a head of its own on its pooled features. */
export interface SelfSupervisionOptions {
  /**
   * `rotation`: by how many quarter turns an image has been turned (the discriminator's half of Chen 2019). `contrastive`: which two
   * distorted views show the same image (Chen 2020; in a GAN: Jeong and Shin 2021).
   */
  readonly task: SelfSupervisionName;
  /** Weight of its loss beside the discriminator's. @default 1 */
  readonly weight?: number;
  /**
   * Views of `contrastive`. `usual`: distorted as the augmentation varies images, but more. `crops`: each view shows a part of the image, from a fifth of its area on, and
   * every fifth one of a colour image is grey (Chen 2020). @default "usual"
   */
  readonly views?: PairViewsName;
}

/** What both networks are trained for, as plain data. Without any option it is the original study's. */
export interface GanObjective {
  /** `original`: cross-entropy, the generator's non-saturating (Goodfellow 2014). `hinge`: Lim 2017, Miyato 2018. @default "original" */
  readonly loss?: GanLossName;
  /** Holds the largest singular value of every kernel of the discriminator at 1 (Miyato 2018). @default false */
  readonly spectralNorm?: boolean;
  /** The discriminator sees every image, real or not, moved by up to this many pixels (Zhao 2020). @default 0 */
  readonly translation?: number;
  /** @default none */
  readonly selfSupervision?: SelfSupervisionOptions;
  /**
   * Decay per step of a running average of both networks' weights, in `[0, 1)`; the result holds the averages beside the networks.
   * @default none
   */
  readonly averageDecay?: number;
}

/** @throws GanClsError `invalid-argument` for an objective that does not make sense. */
export function checkObjective(where: string, objective: GanObjective): void {
  const { loss = "original", translation = 0, selfSupervision, averageDecay } = objective;
  assertOneOf(where, "loss", loss, GAN_LOSSES);
  assertNonNegativeInteger(where, "translation", translation);
  if (selfSupervision !== undefined) {
    assertOneOf(where, "selfSupervision.task", selfSupervision.task, SELF_SUPERVISIONS);
    assertPositiveNumber(where, "selfSupervision.weight", selfSupervision.weight ?? 1);
    assertOneOf(where, "selfSupervision.views", selfSupervision.views ?? "usual", PAIR_VIEWS);
  }
  if (averageDecay !== undefined) {
    assertInRange(where, "averageDecay", averageDecay, 0, 0.999999);
  }
}

/** What an objective changes in one step. @param random The step's own stream. */
export function rulesOf({ loss = "original", translation = 0 }: GanObjective, random: Random): GanRules {
  return {
    loss: LOSSES[loss],
    ...(translation > 0 && { augment: (images) => translateImages(images, translation, random) }),
  };
}

/** The kernels that a GAN's step with this objective and the drawing of samples run; a test profiles and compares. */
export function ganKernels({ loss = "original", selfSupervision }: GanObjective = {}): readonly string[] {
  const task = selfSupervision ? SELF_SUPERVISION_KERNELS[selfSupervision.task] : [];
  return [...new Set([...GAN_KERNELS, ...LOSSES[loss].kernels, ...task])];
}

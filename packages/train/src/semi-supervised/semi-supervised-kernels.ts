import { CLASSIFIER_KERNELS, GAN_KERNELS } from "../kernels";
import type { SemiSupervisedPlan } from "./semi-supervised-options";

const ALWAYS = ["FusedBatchNorm", "Concat", "Slice", "PadV2", "Rsqrt", "Tile"];

/** The kernels that a semi-supervised step and prediction run at most; a test profiles and compares. */
export function semiSupervisedKernels({ game }: Pick<SemiSupervisedPlan, "game">): readonly string[] {
  return [...new Set([...CLASSIFIER_KERNELS, ...ALWAYS, ...(game ? GAN_KERNELS : [])])];
}

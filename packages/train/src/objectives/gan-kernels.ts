import { GAN_KERNELS } from "../kernels";
import type { GanObjective } from "./gan-objective";

/** Kernels of {@link GAN_KERNELS} that only the original's loss runs. */
const ONLY_ORIGINAL = ["Exp", "Maximum", "Sigmoid", "Softplus"];
/** Runs backwards through batches or features that were joined; the hinge's two passes need no gradient for the batch. */
const JOINED = "SplitV";
const HINGE = ["Relu", "Step"];
const SELF_SUPERVISED = ["Exp", "Log", "Max", "MaxPool", "MaxPoolGrad"];
const ROTATION = ["Reverse", "Transpose"];
const CONTRASTIVE = ["Relu", "Step"];

/** The kernels that a GAN's step with this objective and the drawing of samples run; a test profiles and compares. */
export function ganKernels({ loss, selfSupervision }: GanObjective = {}): readonly string[] {
  const hinge = loss === "hinge";
  const task = selfSupervision?.task;
  return [
    ...new Set([
      ...GAN_KERNELS.filter((kernel) => !(hinge && ONLY_ORIGINAL.includes(kernel))).filter(
        (kernel) => !(hinge && task === undefined && kernel === JOINED),
      ),
      ...(hinge ? HINGE : []),
      ...(task === undefined ? [] : SELF_SUPERVISED),
      ...(task === "rotation" ? ROTATION : []),
      ...(task === "contrastive" ? CONTRASTIVE : []),
    ]),
  ];
}

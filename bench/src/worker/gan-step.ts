import { withoutLabels } from "@gan-cls/core";
import { trainGan } from "@gan-cls/train";
import type { RepeatableWork } from "./timer";
import { ENDLESS_EPOCHS, resumableTraining } from "./training-epochs";
import type { WorkMaterial } from "./work-material";

/** One step of both networks of the original study, with Adam 1e-4 for each. */
export function ganStep({ images, batchSize }: WorkMaterial): RepeatableWork {
  const training = trainGan({ images: withoutLabels(images), batchSize, epochs: ENDLESS_EPOCHS, seed: 1 });
  return resumableTraining(training, { until: "step-end", figure: "discriminatorLoss" });
}

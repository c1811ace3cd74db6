import { buildCnn } from "@gan-cls/models";
import { trainClassifier } from "@gan-cls/train";
import type { RepeatableWork } from "./timer";
import { ENDLESS_EPOCHS, resumableTraining } from "./training-epochs";
import type { WorkMaterial } from "./work-material";

/** One epoch of the original study's CNN, with SGD 0.01. */
export function cnnEpoch({ images, batchSize }: WorkMaterial): RepeatableWork {
  const stages = [{ epochs: ENDLESS_EPOCHS, optimizer: { name: "sgd", learningRate: 0.01 } }] as const;
  const training = trainClassifier({ model: buildCnn({ seed: 1 }), dataset: images, batchSize, stages, seed: 1 });
  return resumableTraining(training, { until: "epoch-end", figure: "loss" });
}

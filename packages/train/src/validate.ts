import type { ImageDataset } from "@gan-cls/core";
import { forwardBatches, LOGITS_LAYER } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { Metrics } from "./training-loop";

/** Mean cross-entropy and accuracy of a classifier on labelled images, as `validationLoss` and `validationAccuracy`. */
export async function validate(model: tf.LayersModel, dataset: ImageDataset): Promise<Metrics> {
  const { values: logits, dimensions: classCount } = await forwardBatches(model, dataset, { until: LOGITS_LAYER });
  let loss = 0;
  let correct = 0;
  for (let i = 0; i < dataset.size; i++) {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    // log(sum(exp)) with the largest logit taken out, so that exp cannot overflow.
    loss += largest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) - row[dataset.labels[i]];
    correct += row.indexOf(largest) === dataset.labels[i] ? 1 : 0;
  }
  return { validationLoss: loss / dataset.size, validationAccuracy: correct / dataset.size };
}

import type { ImageDataset } from "@gan-cls/core";
import { forwardBatches, LOGITS_LAYER } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { Metrics } from "./training-loop";

/** A kernel of `@gan-cls/tfjs-backend-simd`. */
const FUSED_KERNEL = "GanClsSoftmaxCrossEntropy";

/** Loss and accuracy of a batch. */
export interface ClassificationLoss {
  /** Mean cross-entropy of the softmax of the logits. */
  readonly loss: tf.Scalar;
  /** Share of rows whose largest logit is the label's; no gradient flows through it. */
  readonly accuracy: tf.Scalar;
}

/**
 * Loss and accuracy of logits `[B, classes]` against one-hot labels. tfjs runs some forty operations for the loss and its gradient; the backend
 * `simd` has one kernel for all of them.
 */
export function classificationLoss(labels: tf.Tensor2D, logits: tf.Tensor2D): ClassificationLoss {
  return tf.getKernel(FUSED_KERNEL, tf.getBackend()) === undefined ? composed(labels, logits) : fused(labels, logits);
}

function composed(labels: tf.Tensor2D, logits: tf.Tensor2D): ClassificationLoss {
  const correct = tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1));
  return {
    loss: tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar,
    accuracy: tf.mean(tf.cast(correct, "float32")) as tf.Scalar,
  };
}

function fused(labels: tf.Tensor2D, logits: tf.Tensor2D): ClassificationLoss {
  // Outside the operation below, which would dispose the accuracy with everything else that is not its value.
  const results = tf.engine().runKernel(FUSED_KERNEL, { logits, labels }) as unknown as tf.Tensor[];
  const [value, gradient, accuracy] = results;
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[1] as tf.GradSaveFunc;
    save([gradient]);
    return { value: value.clone(), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0], dy) };
  });
  return { loss: operation(logits) as tf.Scalar, accuracy: accuracy as tf.Scalar };
}

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

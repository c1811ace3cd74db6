import * as tf from "@tensorflow/tfjs";

/** A kernel of `@gan-cls/tfjs-backend-simd`. */
const FUSED_KERNEL = "GanClsSoftmaxCrossEntropy";

/** What a classifier is told of a batch. */
export interface ClassificationLoss {
  /** Mean cross-entropy of the softmax of the logits. */
  readonly loss: tf.Scalar;
  /** Share of rows whose largest logit is the label's; no gradient flows through it. */
  readonly accuracy: tf.Scalar;
}

/**
 * Loss and accuracy of logits `[B, classes]` against one-hot labels. tfjs makes some forty operations of the loss and its gradient; the backend
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
  // Outside of the operation below, which would dispose the accuracy with whatever else is not its value.
  const results = tf.engine().runKernel(FUSED_KERNEL, { logits, labels }) as unknown as tf.Tensor[];
  const [value, gradient, accuracy] = results;
  const operation = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[1] as tf.GradSaveFunc;
    save([gradient]);
    return { value: value.clone(), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0], dy) };
  });
  return { loss: operation(logits) as tf.Scalar, accuracy: accuracy as tf.Scalar };
}

import type * as tf from "@tensorflow/tfjs";

/** A batch of images without labels and what they teach; the caller disposes both tensors. */
export interface Lesson {
  /** `[B, rows, columns, channels]` in `[-1, 1]` */
  readonly images: tf.Tensor4D;
  /** `[B, classes]`: one-hot rows, and zero rows where nobody is sure. */
  readonly targets: tf.Tensor2D;
  /** Share of images whose class the network's average was sure of, in `[0, 1]`. */
  readonly sureShare: number;
}

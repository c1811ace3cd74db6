import { GanClsError, type ImageSet } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Ways to turn an image by quarters. */
export const TURNS = 4;

/**
 * Each image four times: as it is, and turned by one, two and three quarters. Exact: pixels change places only.
 *
 * @returns Images `[4B, side, side, channels]` in `[-1, 1]`, all of one turn in a row, and one-hot turns `[4B, 4]`. The caller disposes
 * both.
 * @throws GanClsError `invalid-argument` for images that are not square.
 */
export function quarterTurns(
  images: ImageSet,
  indices: ArrayLike<number>,
): { turned: tf.Tensor4D; turns: tf.Tensor2D } {
  if (images.rows !== images.columns) {
    throw new GanClsError(
      "invalid-argument",
      `quarterTurns: images must be square to be turned, got ${images.rows}x${images.columns}`,
    );
  }
  return tf.tidy(() => {
    const upright = toImageTensor(images, indices);
    const transposed = tf.transpose(upright, [0, 2, 1, 3]);
    const turned = [upright, tf.reverse(transposed, 1), tf.reverse(upright, [1, 2]), tf.reverse(transposed, 2)];
    const labels = Int32Array.from({ length: TURNS * indices.length }, (_, i) => Math.floor(i / indices.length));
    return { turned: tf.concat(turned) as tf.Tensor4D, turns: oneHot(labels, TURNS) };
  });
}

function oneHot(labels: Int32Array, classCount: number): tf.Tensor2D {
  const values = new Float32Array(labels.length * classCount);
  labels.forEach((label, row) => (values[row * classCount + label] = 1));
  return tf.tensor2d(values, [labels.length, classCount]);
}

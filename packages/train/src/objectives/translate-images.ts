import type { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** The darkest value that networks see; the uncovered border of a moved image gets it, as MNIST's background. */
const BACKGROUND = -1;

/**
 * Moves every image by its own whole numbers of rows and columns in `[-most, most]`. Differentiable, so that a generator learns through
 * it. Both moves are products with matrices of zeros and ones, which every backend can do and differentiate.
 *
 * Reference: Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training", 2020: its translation, with the background in
 * place of zero.
 *
 * @param images `[B, rows, columns, channels]` in `[-1, 1]`.
 */
export function translateImages(images: tf.Tensor4D, most: number, random: Random): tf.Tensor4D {
  if (most === 0) {
    return images;
  }
  const [count, rows, columns, channels] = images.shape;
  const draw = (): Int32Array => Int32Array.from({ length: count }, () => random.integer(2 * most + 1) - most);
  const [down, right] = [draw(), draw()];
  return tf.tidy(() => {
    const width = columns * channels;
    const pixels = tf.reshape(tf.sub(images, BACKGROUND), [count, rows, width]);
    const moveRows = shiftMatrices(down, rows, 1); // [B, rows, rows]
    const moveColumns = shiftMatrices(right, width, channels); // [B, width, width]
    // Row y of the result is row y - down: M[y, y - down] = 1. For columns the matrix stands on the right, transposed.
    const moved = tf.matMul(tf.matMul(moveRows, pixels), moveColumns, false, true);
    return tf.reshape(tf.add(moved, BACKGROUND), images.shape);
  });
}

/** One `[size, size]` matrix a shift, with a one at `[i, i - shift * unit]`. */
function shiftMatrices(shifts: Int32Array, size: number, unit: number): tf.Tensor3D {
  const values = new Float32Array(shifts.length * size * size);
  shifts.forEach((shift, matrix) => {
    for (let row = 0; row < size; row++) {
      const column = row - shift * unit;
      if (column >= 0 && column < size) {
        values[(matrix * size + row) * size + column] = 1;
      }
    }
  });
  return tf.tensor3d(values, [shifts.length, size, size]);
}

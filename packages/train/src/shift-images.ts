import { imageLength, type ImageSet, type Random } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";

/**
 * The images at `indices`, each moved by its own whole numbers of rows and columns in `[-most, most]`; what moves in from outside is
 * black. `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes it.
 *
 * @throws GanClsError `invalid-argument` for an index outside the set.
 */
export function shiftedImageTensor(images: ImageSet, indices: Uint32Array, most: number, random: Random): tf.Tensor4D {
  if (most === 0) {
    return toImageTensor(images, indices);
  }
  const length = imageLength(images);
  const pixels = new Uint8Array(indices.length * length);
  indices.forEach((index, i) => {
    const image = images.pixels.subarray(index * length, (index + 1) * length);
    const [down, right] = [random.integer(2 * most + 1) - most, random.integer(2 * most + 1) - most];
    shift(image, pixels.subarray(i * length, (i + 1) * length), images, down, right);
  });
  return toImageTensor({ ...images, pixels, size: indices.length });
}

function shift(image: Uint8Array, target: Uint8Array, shape: ImageSet, down: number, right: number): void {
  const { rows, columns, channels } = shape;
  const from = Math.max(0, -right);
  const to = Math.min(columns, columns - right);
  for (let row = Math.max(0, -down); row < Math.min(rows, rows - down); row++) {
    const part = image.subarray((row * columns + from) * channels, (row * columns + to) * channels);
    target.set(part, ((row + down) * columns + from + right) * channels);
  }
}

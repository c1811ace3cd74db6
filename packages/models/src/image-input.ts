import { describeValue, GanClsError, imageLength, type ImageSet } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Images as people have them:
 * - an `ImageSet` of `@gan-cls/core` or `@gan-cls/data`;
 * - bytes in `[0, 255]`, image after image, row by row, white on black as in MNIST;
 * - a tensor `[B, rows, columns, channels]` in `[-1, 1]`, which stays the caller's.
 */
export type ImageInput = ImageSet | Uint8Array | Uint8ClampedArray | tf.Tensor;

/** Half the range of a byte: `(x - 127.5) / 127.5` maps `[0, 255]` to `[-1, 1]`, the range of the generator's tanh. */
const HALF_RANGE = 127.5;

/** `UNIT_RANGE[byte]` is the pixel as networks see it. */
const UNIT_RANGE = Float32Array.from({ length: 256 }, (_, byte) => (byte - HALF_RANGE) / HALF_RANGE);

/** Images ready to be read in batches. */
export interface ImageBatches {
  readonly size: number;
  /** Images `start` to `end` (exclusive), `[end - start, rows, columns, channels]` in `[-1, 1]`; whoever calls disposes it. */
  slice(start: number, end: number): tf.Tensor;
}

/**
 * Checks images against the input of a network.
 *
 * @throws GanClsError `invalid-argument` when they have another shape.
 */
export function imageBatches(where: string, model: tf.LayersModel, images: ImageInput): ImageBatches {
  const shape = model.inputs[0].shape.slice(1).map(Number);
  if (images instanceof tf.Tensor) {
    expectShape(where, shape, images.shape.slice(1));
    return {
      size: images.shape[0],
      slice: (start, end) => tf.slice(images, [start, 0, 0, 0], [end - start, -1, -1, -1]),
    };
  }
  const length = shape.reduce((product, size) => product * size, 1);
  const pixels = pixelsOf(where, images, shape);
  if (pixels.length === 0 || pixels.length % length !== 0) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected a multiple of ${length} bytes (${shape.join("x")} an image), got ${pixels.length}`,
    );
  }
  return {
    size: pixels.length / length,
    slice: (start, end) =>
      tf.tensor(toUnitRange(pixels.subarray(start * length, end * length)), [end - start, ...shape]),
  };
}

function pixelsOf(where: string, images: Exclude<ImageInput, tf.Tensor>, shape: number[]): Uint8Array {
  if (images instanceof Uint8Array) {
    return images;
  }
  if (images instanceof Uint8ClampedArray) {
    return new Uint8Array(images.buffer, images.byteOffset, images.byteLength);
  }
  const set = images as Partial<ImageSet> | null | undefined;
  if (!(set?.pixels instanceof Uint8Array)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: images must be an image set, bytes or a tensor, got ${describeValue(images)}`,
    );
  }
  const { rows, columns, channels, size, pixels } = images;
  expectShape(where, shape, [rows, columns, channels]);
  return pixels.subarray(0, size * imageLength(images));
}

function expectShape(where: string, expected: readonly number[], actual: readonly number[]): void {
  if (expected.length !== actual.length || expected.some((size, axis) => size !== actual[axis])) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected images of ${expected.join("x")}, got ${actual.join("x")}`,
    );
  }
}

function toUnitRange(pixels: Uint8Array): Float32Array {
  const values = new Float32Array(pixels.length);
  // A loop: `Float32Array.from` with a function takes longer than the network for many digits.
  for (let index = 0; index < pixels.length; index++) {
    values[index] = UNIT_RANGE[pixels[index]];
  }
  return values;
}

/** Pixels in `[-1, 1]`, as a generator draws them, as bytes; values outside the range are clipped. */
export function toPixels(values: Float32Array): Uint8ClampedArray {
  // A clamped array rounds to the nearest byte and clips.
  return Uint8ClampedArray.from(values, (value) => value * HALF_RANGE + HALF_RANGE);
}

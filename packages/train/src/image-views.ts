import { imageLength, type ImageSet, type Random } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";

/** Limits of the distortions. */
export interface ViewOptions {
  /** Largest turn, in radians. @default 0.3 */
  readonly turn?: number;
  /** Sides are scaled by a factor in `[1 / (1 + stretch), 1 + stretch]`, each by its own. @default 0.25 */
  readonly stretch?: number;
  /** Largest slant, in columns per row. @default 0.3 */
  readonly slant?: number;
  /** Largest move, in shares of the side. @default 0.1 */
  readonly move?: number;
}

/** From the place in a view to the place in the image: `x' = a x + b y + c`, `y' = d x + e y + f`. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const HALF_RANGE = 127.5;

/**
 * A randomly distorted view of each image, read by bilinear interpolation; what lies outside an image is black.
 *
 * Reference: the augmentations of Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", 2020, as far as
 * they make sense for drawings: a crop is a scaling and a move, and turns and slants stand in for colours.
 *
 * @returns `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes it.
 */
export function distortedViews(
  images: ImageSet,
  indices: ArrayLike<number>,
  random: Random,
  options: ViewOptions = {},
): tf.Tensor4D {
  const { rows, columns, channels, pixels } = images;
  const length = imageLength(images);
  const values = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const image = pixels.subarray(indices[i] * length, (indices[i] + 1) * length);
    const view = values.subarray(i * length, (i + 1) * length);
    warp(image, view, images, drawDistortion(images, random, options));
  }
  return tf.tensor4d(values, [indices.length, rows, columns, channels]);
}

function drawDistortion({ rows, columns }: ImageSet, random: Random, options: ViewOptions): Affine {
  const { turn = 0.3, stretch = 0.25, slant = 0.3, move = 0.1 } = options;
  const within = (most: number): number => (2 * random.uniform() - 1) * most;
  const angle = within(turn);
  const scale = (): number => (1 + stretch) ** within(1);
  const [width, height, lean] = [scale(), scale(), within(slant)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b] = [cos * width, (cos * lean - sin) * height];
  const [d, e] = [sin * width, (sin * lean + cos) * height];
  const [x, y] = [(columns - 1) / 2, (rows - 1) / 2];
  return [a, b, x - a * x - b * y + within(move * columns), d, e, y - d * x - e * y + within(move * rows)];
}

function warp(image: Uint8Array, view: Float32Array, shape: ImageSet, [a, b, c, d, e, f]: Affine): void {
  const { rows, columns, channels } = shape;
  const at = (row: number, column: number, channel: number): number =>
    row < 0 || row >= rows || column < 0 || column >= columns
      ? 0
      : image[(row * columns + column) * channels + channel];
  for (let row = 0, target = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [a * column + b * row + c, d * column + e * row + f];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [u, v] = [x - left, y - top];
      for (let channel = 0; channel < channels; channel++, target++) {
        const upper = (1 - u) * at(top, left, channel) + u * at(top, left + 1, channel);
        const lower = (1 - u) * at(top + 1, left, channel) + u * at(top + 1, left + 1, channel);
        view[target] = ((1 - v) * upper + v * lower - HALF_RANGE) / HALF_RANGE;
      }
    }
  }
}

/**
 * The images at `indices`, each moved by its own whole numbers of rows and columns in `[-most, most]`; the uncovered border is
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

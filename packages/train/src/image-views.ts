import { imageLength, type ImageSet, type Random } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { drawJitter, jitterColours } from "./colour-jitter";

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
  /**
   * The smallest part of an image that a view shows, as a share of its area, in `(0, 1]`; its sides are in a ratio of 3 to 4 at most, beside the image's own.
   * @default 1
   */
  readonly crop?: number;
  /** Whether every second image, by chance, is mirrored left to right. @default false */
  readonly mirror?: boolean;
  /** How much brightness, contrast and saturation of colour images change, as a share, in `[0, 1)`; hues stay. @default 0 */
  readonly jitter?: number;
  /** Share of the views of colour images that are grey, where colours change at all. @default 0 */
  readonly grey?: number;
  /** What lies outside an image: the usual level of the set's borders, or the image's nearest pixel. @default "background" */
  readonly outside?: "background" | "edge";
}

/** From the place in a view to the place in the image: `x' = a x + b y + c`, `y' = d x + e y + f`. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

type Shape = Pick<ImageSet, "rows" | "columns" | "channels">;

const HALF_RANGE = 127.5;

/**
 * A randomly distorted view of each image, read by bilinear interpolation.
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
  const { mirror = false, jitter = 0, grey = 0, outside = "background" } = options;
  const { rows, columns, channels, pixels } = images;
  const length = imageLength(images);
  const values = new Float32Array(indices.length * length);
  const level = outside === "edge" ? undefined : backgroundOf(images);
  for (let i = 0; i < indices.length; i++) {
    const image = pixels.subarray(indices[i] * length, (indices[i] + 1) * length);
    const view = values.subarray(i * length, (i + 1) * length);
    const placed = drawDistortion(images, random, options);
    warp(image, view, images, mirror && random.uniform() < 0.5 ? mirrored(placed, columns) : placed, level);
    if (jitter > 0 && channels === 3) {
      jitterColours(view, drawJitter(random, jitter, grey));
    }
  }
  return tf.tensor4d(values, [indices.length, rows, columns, channels]);
}

function drawDistortion({ rows, columns }: ImageSet, random: Random, options: ViewOptions): Affine {
  const { turn = 0.3, stretch = 0.25, slant = 0.3, move = 0.1, crop = 1 } = options;
  const within = (most: number): number => (2 * random.uniform() - 1) * most;
  const angle = within(turn);
  const scale = (): number => (1 + stretch) ** within(1);
  const [width, height, lean] = [scale(), scale(), within(slant)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b] = [cos * width, (cos * lean - sin) * height];
  const [d, e] = [sin * width, (sin * lean + cos) * height];
  const [x, y] = [(columns - 1) / 2, (rows - 1) / 2];
  const right = within(move * columns);
  const down = within(move * rows);
  const whole: Affine = [a, b, x - a * x - b * y + right, d, e, y - d * x - e * y + down];
  return crop < 1 ? cropped(whole, { rows, columns }, crop, random) : whole;
}

/** Largest ratio of the sides of a part to those of the image. */
const CROP_RATIO = 4 / 3;

/** The same distortion of a part of the image at a random place; a part that would be longer than the image ends with it. */
function cropped(
  [a, b, c, d, e, f]: Affine,
  { rows, columns }: Pick<Shape, "rows" | "columns">,
  crop: number,
  random: Random,
): Affine {
  const area = crop + (1 - crop) * random.uniform();
  const ratio = CROP_RATIO ** (2 * random.uniform() - 1);
  const [width, height] = [Math.min(1, Math.sqrt(area * ratio)), Math.min(1, Math.sqrt(area / ratio))];
  // Places of the view, read at a scale and a place of their own.
  const left = random.uniform() * (1 - width) * (columns - 1);
  const top = random.uniform() * (1 - height) * (rows - 1);
  return [a * width, b * height, a * left + b * top + c, d * width, e * height, d * left + e * top + f];
}

/** The same place in the mirrored image. */
function mirrored([a, b, c, d, e, f]: Affine, columns: number): Affine {
  return [-a, -b, columns - 1 - c, d, e, f];
}

/** @param level What lies outside, one number a channel; without it the nearest pixel does. */
function warp(
  image: Uint8Array,
  view: Float32Array,
  { rows, columns, channels }: Shape,
  [a, b, c, d, e, f]: Affine,
  level: Uint8Array | undefined,
): void {
  const clamp = (place: number, sides: number): number => Math.max(0, Math.min(sides - 1, place));
  const at = (row: number, column: number, channel: number): number =>
    level !== undefined && (row < 0 || row >= rows || column < 0 || column >= columns)
      ? level[channel]
      : image[(clamp(row, rows) * columns + clamp(column, columns)) * channels + channel];
  const width = columns * channels;
  for (let row = 0, target = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [a * column + b * row + c, d * column + e * row + f];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [u, v] = [x - left, y - top];
      const isInside = left >= 0 && top >= 0 && left + 1 < columns && top + 1 < rows;
      const corner = top * width + left * channels;
      for (let channel = 0; channel < channels; channel++, target++) {
        const from = corner + channel;
        // Nearly all pixels; without the checks of `at` a batch takes a third of the time.
        const upper = isInside
          ? (1 - u) * image[from] + u * image[from + channels]
          : (1 - u) * at(top, left, channel) + u * at(top, left + 1, channel);
        const lower = isInside
          ? (1 - u) * image[from + width] + u * image[from + width + channels]
          : (1 - u) * at(top + 1, left, channel) + u * at(top + 1, left + 1, channel);
        view[target] = ((1 - v) * upper + v * lower - HALF_RANGE) / HALF_RANGE;
      }
    }
  }
}

/** Largest move in pixels, to both sides. */
export interface MoveLimits {
  readonly rows: number;
  readonly columns: number;
}

/**
 * The images at `indices`, each moved by its own whole numbers of rows and columns within limits; the uncovered border is black, or of the level
 * given. `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes it.
 *
 * @param level One number a channel. @default black
 * @throws GanClsError `invalid-argument` for an index outside the set.
 */
export function shiftedImageTensor(
  images: ImageSet,
  indices: Uint32Array,
  most: MoveLimits,
  random: Random,
  level?: Uint8Array,
): tf.Tensor4D {
  if (most.rows === 0 && most.columns === 0) {
    return toImageTensor(images, indices);
  }
  const length = imageLength(images);
  const pixels = new Uint8Array(indices.length * length);
  fill(pixels, level);
  indices.forEach((index, i) => {
    const image = images.pixels.subarray(index * length, (index + 1) * length);
    const down = random.integer(2 * most.rows + 1) - most.rows;
    const right = random.integer(2 * most.columns + 1) - most.columns;
    shift(image, pixels.subarray(i * length, (i + 1) * length), images, down, right);
  });
  return toImageTensor({ ...images, pixels, size: indices.length });
}

function fill(pixels: Uint8Array, level: Uint8Array | undefined): void {
  if (level?.some((value) => value > 0)) {
    for (let at = 0; at < pixels.length; at++) {
      pixels[at] = level[at % level.length];
    }
  }
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

/** Images whose borders are looked at, spread over the set. */
const LOOKED_AT = 500;

const backgrounds = new WeakMap<Uint8Array, Uint8Array>();

/** The median of each channel over the borders of a set's images: black for MNIST, white for scans. Computed once for each set. */
export function backgroundOf(images: ImageSet): Uint8Array {
  const known = backgrounds.get(images.pixels);
  const level = known ?? medianOfBorders(images);
  backgrounds.set(images.pixels, level);
  return level;
}

function medianOfBorders(images: ImageSet): Uint8Array {
  const { pixels, size, rows, columns, channels } = images;
  const counts = Array.from({ length: channels }, () => new Uint32Array(256));
  const every = Math.max(1, Math.floor(size / LOOKED_AT));
  let seen = 0;
  for (let image = 0; image < size; image += every) {
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      const [row, column] = [Math.floor(pixel / columns), pixel % columns];
      if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) {
        seen++;
        counts.forEach((count, channel) => count[pixels[(image * rows * columns + pixel) * channels + channel]]++);
      }
    }
  }
  return Uint8Array.from(counts, (count) => {
    let below = 0;
    return Math.max(
      0,
      count.findIndex((number) => (below += number) >= seen / 2),
    );
  });
}

import { imageLength, type AugmentationName, type ImageSet, type Random } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { drawJitter, jitterColours } from "./colour-jitter";
import type { PairViewsName } from "./names";
import { backgroundOf, distortedViews, shiftedImageTensor, type MoveLimits, type ViewOptions } from "./image-views";

/**
 * Draws a variation of each of some images, `[B, rows, columns, channels]` in `[-1, 1]`; the caller disposes it.
 */
export type Augmenter = (indices: Uint32Array, random: Random) => tf.Tensor4D;

/** Images are moved by up to this share of the side: 2 of MNIST's 28 pixels. */
const SHIFT_SHARE = 1 / 14;
/** Photos, whose border is filled from within, by more: 4 of 32 pixels, as is usual for CIFAR-10 (He et al. 2015). */
const PHOTO_SHIFT_SHARE = 1 / 8;
/** Share by which brightness, contrast and saturation of colour photos change. */
const PHOTO_JITTER = 0.2;

/** Ten degrees, ten per cent, and a slant of six degrees. */
const SYMBOL_VIEWS: ViewOptions = { turn: Math.PI / 18, stretch: 0.1, slant: 0.1, move: SHIFT_SHARE };

/** Strong variations, for methods that learn from images without labels or from two views of one image. */
export interface StrongViews {
  /** Of labelled images, whose class must survive. */
  readonly labelled: ViewOptions;
  /** Of images without labels. */
  readonly unlabelled: ViewOptions;
  /** Two of one image, which a second task recognises as the same. */
  readonly pairs: ViewOptions;
}

/** Labelled images are distorted about half as much as images without labels, whose class need not survive every distortion. */
const DRAWING_VIEWS: StrongViews = {
  labelled: { turn: 0.25, stretch: 0.15, slant: 0.25, move: 0.07 },
  unlabelled: { turn: 0.4, stretch: 0.25, slant: 0.4, move: 0.1 },
  pairs: {},
};

const PHOTO = { mirror: true, outside: "edge" } as const;

/** Photos have an upright: little turning, but mirroring, crops and, in colour, light. */
const PHOTO_VIEWS: StrongViews = {
  labelled: { ...PHOTO, turn: 0.05, stretch: 0.15, slant: 0.05, move: 0.07, jitter: 0.2 },
  unlabelled: { ...PHOTO, turn: 0.1, stretch: 0.3, slant: 0.1, move: 0.12, jitter: 0.4 },
  pairs: { ...PHOTO, turn: 0.1, stretch: 0.3, slant: 0.1, move: 0.12, jitter: 0.4 },
};

const STILL: ViewOptions = { turn: 0, stretch: 0, slant: 0, move: 0 };

/** The strong variations of an augmentation. Images that must not vary still make pairs, which differ by a hair. */
export const STRONG_VIEWS: Readonly<Record<AugmentationName, StrongViews>> = {
  none: { labelled: STILL, unlabelled: STILL, pairs: { turn: 0, stretch: 0.05, slant: 0, move: 0.03 } },
  shifts: DRAWING_VIEWS,
  symbols: DRAWING_VIEWS,
  photos: PHOTO_VIEWS,
};

/** Parts of an image, in place of scaling and moving the whole. Chen 2020 has the same limits of area, ratio and the share of grey. */
const CROPS: ViewOptions = { stretch: 0, move: 0, crop: 0.2, grey: 0.2 };

/** How the two views of an image differ that a second task recognises as the same. */
export function pairViews(augmentation: AugmentationName, views: PairViewsName = "usual"): ViewOptions {
  const { pairs } = STRONG_VIEWS[augmentation];
  return views === "crops" ? { ...pairs, ...CROPS } : pairs;
}

/**
 * Varies training images without changing their class: every time an image is used, it is a little different.
 *
 * - `none`: images as they are.
 * - `shifts`: moved by up to a fourteenth of the side; the uncovered border has the usual level of the set's borders.
 * - `symbols`: also turned by up to 10 degrees, stretched by up to 10 % and slanted, read by bilinear interpolation.
 * - `photos`: mirrored every second time, moved by up to an eighth of the side with the border reflected, and in colour of another brightness,
 *   contrast and saturation (up to 20 %); hues stay.
 *
 * The same stream gives the same images on every engine.
 */
export function createAugmenter(images: ImageSet, augmentation: AugmentationName): Augmenter {
  switch (augmentation) {
    case "none":
      return (indices) => toImageTensor(images, indices);
    case "shifts": {
      const [most, level] = [limitsOf(images, SHIFT_SHARE), backgroundOf(images)];
      return (indices, random) => shiftedImageTensor(images, indices, most, random, level);
    }
    case "symbols":
      return (indices, random) => distortedViews(images, indices, random, SYMBOL_VIEWS);
    case "photos":
      return (indices, random) => photoViews(images, indices, random);
  }
}

/** What augmentation does to images of a shape, as part of a sentence: `shifts of 2 pixels`. */
export function describeAugmentation(
  augmentation: AugmentationName,
  shape: Pick<ImageSet, "rows" | "columns" | "channels">,
): string {
  switch (augmentation) {
    case "none":
      return "images as they are";
    case "shifts":
      return describeShifts(limitsOf(shape, SHIFT_SHARE));
    case "symbols":
      return `turns of 10 degrees, stretches of 10 %, slants, ${describeShifts(limitsOf(shape, SHIFT_SHARE))}`;
    case "photos": {
      const geometry = `mirroring, ${describeShifts(limitsOf(shape, PHOTO_SHIFT_SHARE))}`;
      return shape.channels === 3 ? `${geometry}, jitter of brightness, contrast and saturation` : geometry;
    }
  }
}

function describeShifts({ rows, columns }: MoveLimits): string {
  const words = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
  return rows === columns
    ? `shifts of ${words(rows, "pixel")}`
    : `shifts of ${words(rows, "row")} and ${words(columns, "column")}`;
}

function limitsOf({ rows, columns }: MoveLimits, share: number): MoveLimits {
  return { rows: Math.round(rows * share), columns: Math.round(columns * share) };
}

function photoViews(images: ImageSet, indices: ArrayLike<number>, random: Random): tf.Tensor4D {
  const { rows, columns, channels, pixels } = images;
  const length = imageLength(images);
  const most = limitsOf(images, PHOTO_SHIFT_SHARE);
  const values = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const image = pixels.subarray(indices[i] * length, (indices[i] + 1) * length);
    const view = values.subarray(i * length, (i + 1) * length);
    copyPhoto(image, view, images, {
      down: random.integer(2 * most.rows + 1) - most.rows,
      right: random.integer(2 * most.columns + 1) - most.columns,
      isMirrored: random.uniform() < 0.5,
    });
    if (channels === 3) {
      jitterColours(view, drawJitter(random, PHOTO_JITTER));
    }
  }
  return tf.tensor4d(values, [indices.length, rows, columns, channels]);
}

/** Moves and mirrors an image; what it uncovers is its reflection. */
function copyPhoto(
  image: Uint8Array,
  view: Float32Array,
  { rows, columns, channels }: ImageSet,
  { down, right, isMirrored }: { down: number; right: number; isMirrored: boolean },
): void {
  for (let row = 0, target = 0; row < rows; row++) {
    const start = reflected(row - down, rows) * columns;
    for (let column = 0; column < columns; column++) {
      const place = reflected(column - right, columns);
      const from = (start + (isMirrored ? columns - 1 - place : place)) * channels;
      for (let channel = 0; channel < channels; channel++, target++) {
        view[target] = (image[from + channel] - 127.5) / 127.5;
      }
    }
  }
}

/** A place outside, seen in a mirror that stands on the outermost pixel. */
function reflected(place: number, sides: number): number {
  const positive = Math.abs(place);
  return positive < sides ? positive : 2 * (sides - 1) - positive;
}

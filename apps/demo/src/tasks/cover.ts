import type { Point } from "../drawing/strokes";

/** Pixels along a side. */
export const SIDE = 28;

/** A cover is 28 x 28 bytes, 1 where a pixel is hidden. */
export type Cover = Uint8Array;

/** Nothing is hidden. */
export const NO_COVER: Cover = new Uint8Array(SIDE * SIDE);

/** Radius of the brush in pixels. */
const BRUSH = 3;

/** Parts that a button covers. */
export const PARTS = ["lower", "upper", "left", "right", "middle"] as const;
export type Part = (typeof PARTS)[number];

const HALF = SIDE / 2;

/** Half the side of the square in the middle. */
const REACH = 5;

const IS_IN: Readonly<Record<Part, (row: number, column: number) => boolean>> = {
  lower: (row) => row >= HALF,
  upper: (row) => row < HALF,
  left: (_, column) => column < HALF,
  right: (_, column) => column >= HALF,
  middle: (row, column) => Math.abs(row + 0.5 - HALF) < REACH && Math.abs(column + 0.5 - HALF) < REACH,
};

/** The cover of one part of the image. */
export function coverPart(part: Part): Cover {
  return Uint8Array.from(NO_COVER, (_, pixel) => Number(IS_IN[part](Math.floor(pixel / SIDE), pixel % SIDE)));
}

/**
 * A cover with all pixels near these points hidden too.
 *
 * @param points In `[0, 1]`, from the upper left.
 * @returns The same object when nothing changes.
 */
export function coverPoints(cover: Cover, points: readonly Point[]): Cover {
  const next = Uint8Array.from(cover);
  for (const { x, y } of points) {
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        if (Math.hypot(row + 0.5 - y * SIDE, column + 0.5 - x * SIDE) < BRUSH) {
          next[row * SIDE + column] = 1;
        }
      }
    }
  }
  return countHidden(next) === countHidden(cover) ? cover : next;
}

/** Number of hidden pixels. */
export function countHidden(cover: Cover): number {
  return cover.reduce((sum, hidden) => sum + hidden, 0);
}

/** An image with what the cover hides taken from another one. */
export function pasteHidden(image: Uint8Array, filling: Uint8Array, cover: Cover): Uint8Array {
  return image.map((value, pixel) => (cover[pixel] === 0 ? value : filling[pixel]));
}

/** Root of the mean squared difference of the hidden pixels, in levels from 0 to 255; 0 where nothing is hidden. */
export function hiddenError(image: Uint8Array, truth: Uint8Array, cover: Cover): number {
  const sum = image.reduce((total, value, pixel) => total + (cover[pixel] === 0 ? 0 : (value - truth[pixel]) ** 2), 0);
  return Math.sqrt(sum / Math.max(1, countHidden(cover)));
}

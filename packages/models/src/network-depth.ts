import { assertPositiveInteger, GanClsError } from "@gan-cls/core";
import type { ImageShape } from "./builders";

/** Smallest and largest side of the images that the networks of this package are built for. */
const SIDES = [8, 128] as const;
/** A strided network halves its maps until their smaller side is at most this, as the original's 7 x 7. */
const BASE_SIDE = 8;
/** Stages of the original study's GAN; smaller images have as many. */
const LEAST_STAGES = 2;
/** The pooling of a CNN leaves maps whose smaller side is at least this. */
const LEAST_POOLED_SIDE = 3;
/** A layer that a network has because its images are large has at least so many channels. */
const LEAST_WIDTH = 32;

/**
 * Checks the shape of the images that a network is built for.
 *
 * @throws GanClsError `invalid-argument` for sides that are not whole numbers from 8 to 128, and for channels other than 1 and 3.
 */
export function assertBuildable(where: string, [rows, columns, channels]: ImageShape): void {
  const [least, most] = SIDES;
  if (![rows, columns].every((side) => Number.isInteger(side) && side >= least && side <= most)) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected images with ${least} to ${most} rows and columns, got ${rows}x${columns}; resize them`,
    );
  }
  if (channels !== 1 && channels !== 3) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected images with 1 channel (grey) or 3 (red, green, blue), got ${channels}`,
    );
  }
}

/** How often a GAN's networks halve or double the sides of an image: until the smaller one is at most 8, and at least twice. */
export function ganStages([rows, columns]: ImageShape): number {
  return Math.max(LEAST_STAGES, Math.ceil(Math.log2(Math.min(rows, columns) / BASE_SIDE)));
}

/**
 * The widths of a discriminator with at least so many strided convolutions: those given and, where the size asks for more, one of half the
 * first width before them (a large image's first maps have most pixels, and take most time), then twice the last ones behind, up to 256.
 */
export function discriminatorWidths(given: readonly number[], stages: number): number[] {
  const widths = [...given];
  while (widths.length < stages) {
    const half = Math.round(widths[0] / 2);
    if (half >= LEAST_WIDTH) {
      widths.unshift(half);
    } else {
      widths.push(doubled(widths[widths.length - 1], 256));
    }
  }
  return widths;
}

/** The widths of a generator of at least so many layers: those given, then half the last, but at least 32. */
export function generatorWidths(given: readonly number[], layers: number): number[] {
  const widths = [...given];
  while (widths.length < layers) {
    const last = widths[widths.length - 1];
    widths.push(Math.max(Math.min(LEAST_WIDTH, last), Math.round(last / 2)));
  }
  return widths;
}

/** Blocks of a CNN, each a 3x3 convolution without padding and a pooling by two. */
export interface CnnBlocks {
  /** As many as leave at least 3 rows and columns. */
  readonly usual: number;
  /** As many as leave one row and column. */
  readonly most: number;
}

/** How many blocks a CNN can have for images of this shape. */
export function cnnBlocks([rows, columns]: ImageShape): CnnBlocks {
  const countWhile = (least: number): number => {
    let count = 0;
    for (let side = pooledSide(Math.min(rows, columns)); side >= least; side = pooledSide(side)) {
      count++;
    }
    return count;
  };
  return { usual: countWhile(LEAST_POOLED_SIDE), most: countWhile(1) };
}

function pooledSide(side: number): number {
  return Math.floor((side - 2) / 2);
}

/** The widths of a CNN of so many blocks: the first ones given, then twice the last, up to `most`. */
export function cnnWidths(given: readonly number[], blocks: number, most = 128): number[] {
  const widths = given.slice(0, blocks);
  while (widths.length < blocks) {
    widths.push(doubled(widths[widths.length - 1], most));
  }
  return widths;
}

/** Twice a width, up to a bound, but never less than the width itself. */
function doubled(width: number, most: number): number {
  return Math.max(width, Math.min(most, 2 * width));
}

/**
 * Poolings of a class discriminator behind its strided convolution: until the smaller side is at most 5, and at least one.
 */
export function classPoolings([rows, columns]: ImageShape): { readonly usual: number; readonly most: number } {
  const strided = Math.ceil(Math.min(rows, columns) / 2);
  const halvings = (largest: number): number => {
    let count = 0;
    for (let side = strided; side > largest; side = Math.floor(side / 2)) {
      count++;
    }
    return count;
  };
  return { usual: Math.max(1, halvings(5)), most: halvings(1) };
}

/** Layers that a network has at most: six stages halve the largest side to 2. */
const MOST_WIDTHS = 7;

/** Checks a list of widths. */
export function assertWidths(where: string, widths: readonly number[]): void {
  if (widths.length === 0 || widths.length > MOST_WIDTHS) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected 1 to ${MOST_WIDTHS} numbers of filters, got ${widths.length}`,
    );
  }
  widths.forEach((width) => assertPositiveInteger(where, "filters", width));
}

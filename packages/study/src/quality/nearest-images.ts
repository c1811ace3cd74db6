import { imageFeatures, plainKernel } from "@gan-cls/classical";
import { imageLength, type ImageSet } from "@gan-cls/core";
import { nearestVectors } from "@gan-cls/evaluate";
import type { MeasureOptions } from "./quality-reference";

/** Pixels are bytes; distances are given for pixels in `[0, 1]`. */
const WHITE = 255;

/** Samples in a sheet of pairs, and pairs in each of its rows. */
export const SHEET_SAMPLES = 48;
export const PAIRS_PER_ROW = 8;

/** For every image its nearest training image. */
export interface NearestImages {
  /** `[size]` positions among the training images. */
  readonly indices: Uint32Array;
  /** `[size]` Euclidean distances between pixels in `[0, 1]`. */
  readonly distances: Float64Array;
}

/** The nearest training image of every image, pixel by pixel: a copy is at distance 0. */
export async function findNearestImages(
  train: ImageSet,
  images: ImageSet,
  { kernel = plainKernel, signal }: MeasureOptions = {},
): Promise<NearestImages> {
  const options = { kernel, ...(signal && { signal }) };
  const { indices, squaredDistances } = await nearestVectors(imageFeatures(train), imageFeatures(images), 1, options);
  return { indices, distances: squaredDistances.map((squared) => Math.sqrt(squared) / WHITE) };
}

/** The samples that come nearest to a training image: what a copy would be found among. */
export function nearestFirst({ distances }: NearestImages): number[] {
  return Array.from(distances.keys())
    .sort((a, b) => distances[a] - distances[b])
    .slice(0, SHEET_SAMPLES);
}

/** Pairs, one after the other: each sample, then its nearest training image. */
export function pairImages(
  train: ImageSet,
  images: ImageSet,
  nearest: NearestImages,
  chosen: readonly number[],
): Pick<ImageSet, "pixels" | "size" | "rows" | "columns" | "channels"> {
  const length = imageLength(images);
  const pixels = new Uint8Array(2 * chosen.length * length);
  const copy = (source: ImageSet, index: number, target: number): void =>
    pixels.set(source.pixels.subarray(index * length, (index + 1) * length), target * length);
  chosen.forEach((index, pair) => {
    copy(images, index, 2 * pair);
    copy(train, nearest.indices[index], 2 * pair + 1);
  });
  const { rows, columns, channels } = images;
  return { pixels, size: 2 * chosen.length, rows, columns, channels };
}

import type { ImageSet, Random } from "@gan-cls/core";
import type { SampleSheet } from "../generator-figures";
import { MOST_COMPARED_IMAGES } from "./thresholds";

/** How much images differ: distances in root mean square over the pixels, 1 from black to white. */
export interface Diversity {
  /** Mean distance of two images. */
  readonly pairwise: number;
  /** Mean distance of an image to the one that is most like it. */
  readonly nearest: number;
}

/** Draws of training images over which their diversity is averaged. */
const DRAWS = 8;

/** The diversity of the first images of a sheet; 0 for fewer than two images. */
export function sheetDiversity({ count, pixels }: Pick<SampleSheet, "count" | "pixels">): Diversity {
  const size = pixels.length / count;
  const compared = Math.min(count, MOST_COMPARED_IMAGES);
  return diversityOf(Array.from({ length: compared }, (_, i) => pixels.subarray(i * size, (i + 1) * size)));
}

/** The diversity of as many training images as a sheet has, drawn at random: the distance to the nearest one depends on their number. */
export function imageDiversity(
  { pixels, size: imageCount }: Pick<ImageSet, "pixels" | "size">,
  { count, random }: { count: number; random: Random },
): Diversity {
  const size = pixels.length / imageCount;
  const compared = Math.min(count, imageCount, MOST_COMPARED_IMAGES);
  const draws = Array.from({ length: DRAWS }, (_, draw) => {
    const chosen = random.stream(draw).permutation(imageCount).subarray(0, compared);
    return diversityOf(Array.from(chosen, (image) => pixels.subarray(image * size, (image + 1) * size)));
  });
  const mean = (name: keyof Diversity): number => draws.reduce((sum, draw) => sum + draw[name], 0) / DRAWS;
  return { pairwise: mean("pairwise"), nearest: mean("nearest") };
}

function diversityOf(images: readonly Uint8Array[]): Diversity {
  const nearest = images.map(() => Infinity);
  let total = 0;
  for (let i = 0; i < images.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = distanceOf(images[i], images[j]);
      total += distance;
      nearest[i] = Math.min(nearest[i], distance);
      nearest[j] = Math.min(nearest[j], distance);
    }
  }
  const pairs = (images.length * (images.length - 1)) / 2;
  return pairs === 0
    ? { pairwise: 0, nearest: 0 }
    : { pairwise: total / pairs, nearest: nearest.reduce((sum, value) => sum + value, 0) / images.length };
}

function distanceOf(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    sum += (one[i] - other[i]) ** 2;
  }
  return Math.sqrt(sum / one.length) / 255;
}

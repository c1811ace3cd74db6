import { imageLength } from "@gan-cls/core";
import type { Images } from "./report-data";

/** At most `count` of the items, evenly spread, the first and the last among them. */
export function spread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length === 0) {
    return [];
  }
  const last = items.length - 1;
  const places = Array.from({ length: count }, (_, index) => Math.round((index * last) / Math.max(1, count - 1)));
  return [...new Set(places)].map((place) => items[place]);
}

/** The first images. */
export function selectByPosition(images: Images, count: number): Images {
  return { ...images, size: count, pixels: images.pixels.subarray(0, count * imageLength(images)) };
}

/** The images at these positions, in that order. */
export function selectAt(images: Images, positions: readonly number[]): Images {
  const length = imageLength(images);
  const pixels = new Uint8Array(positions.length * length);
  positions.forEach((position, index) => {
    pixels.set(images.pixels.subarray(position * length, (position + 1) * length), index * length);
  });
  return { ...images, size: positions.length, pixels };
}

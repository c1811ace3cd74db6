import type { ImageSet } from "@gan-cls/core";

const SIDE = 28;

/** Bytes of one image. */
export const IMAGE_BYTES = SIDE * SIDE;

/** Images of 28 x 28 bytes as a set. */
export function imageSet(pixels: Uint8Array, name = "drawings"): ImageSet {
  return { name, pixels, size: pixels.length / IMAGE_BYTES, rows: SIDE, columns: SIDE, channels: 1 };
}

/** Image `index` of a set, copied. */
export function imageAt({ pixels }: Pick<ImageSet, "pixels">, index: number): Uint8Array {
  return pixels.slice(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
}

import type { ImageDataset } from "@gan-cls/core";

/**
 * Grey images as coloured ones of `size x size` pixels: the channels are an image and the two that follow it, each scaled to the size by
 * repeating or leaving out pixels. `peers/peer.py` makes the same.
 */
export function colourImages(images: ImageDataset, size: number): ImageDataset {
  const { rows, columns, pixels } = images;
  const colour = new Uint8Array(images.size * size * size * 3);
  let to = 0;
  for (let image = 0; image < images.size; image++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const pixel = Math.floor((y * rows) / size) * columns + Math.floor((x * columns) / size);
        for (let channel = 0; channel < 3; channel++, to++) {
          colour[to] = pixels[((image + channel) % images.size) * rows * columns + pixel];
        }
      }
    }
  }
  return { ...images, name: `${images.name} in colour`, rows: size, columns: size, channels: 3, pixels: colour };
}

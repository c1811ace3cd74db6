import { createImageDataset, type ImageDataset } from "@gan-cls/core";

/** The images of both, first those of the first; classes and sizes are the first's, which the second must share. */
export function joinDatasets(first: ImageDataset, second: ImageDataset): ImageDataset {
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  const labels = new Uint8Array(first.size + second.size);
  labels.set(first.labels);
  labels.set(second.labels, first.size);
  return createImageDataset({ ...first, name: `${first.name} and ${second.name}`, pixels, labels });
}

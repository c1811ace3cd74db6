import { createImageDataset, type ImageDataset } from "@gan-cls/core";

/** Images of 2 x 2 pixels with these labels; every pixel of image i is i, so that images can be distinguished. */
export function datasetWithLabels(labels: readonly number[], classNames?: readonly string[]): ImageDataset {
  const pixels = Uint8Array.from({ length: labels.length * 4 }, (_, i) => Math.floor(i / 4));
  return createImageDataset({ name: "tiny", pixels, labels: Uint8Array.from(labels), rows: 2, columns: 2, classNames });
}

/** How often each of `classCount` classes occurs. */
export function countLabels(labels: Iterable<number>, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) {
    counts[label]++;
  }
  return counts;
}

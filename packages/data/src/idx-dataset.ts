import { createImageDataset, GanClsError, type ImageDataset } from "@gan-cls/core";
import { parseIdx, type IdxArray } from "./idx";

/** The two IDX files of one set of labelled images. */
export interface IdxPair {
  /** How reports name the set, such as `mnist/train`. */
  name: string;
  /** `[size, rows, columns]`, see {@link parseIdx}. */
  images: IdxArray;
  /** `[size]`. */
  labels: IdxArray;
  /** @default "0", "1", ... up to the largest label */
  classNames?: readonly string[];
}

/** How messages name the two files. */
export interface IdxPairNames {
  images: string;
  labels: string;
}

/**
 * Parses an image file and a label file, gzipped or not.
 *
 * @throws GanClsError `invalid-data`, see {@link parseIdx}, and when the two disagree about the number of images.
 */
export function parseIdxPair(
  bytes: { images: Uint8Array; labels: Uint8Array },
  names: IdxPairNames = { images: "the images", labels: "the labels" },
): { images: IdxArray; labels: IdxArray } {
  const images = parseIdx(bytes.images, { name: names.images, dimensions: 3 });
  const labels = parseIdx(bytes.labels, { name: names.labels, dimensions: 1 });
  if (images.shape[0] !== labels.shape[0]) {
    throw new GanClsError(
      "invalid-data",
      `parseIdxPair: ${names.images} has ${images.shape[0]} images, so ${names.labels} must have as many labels, got ${labels.shape[0]}`,
    );
  }
  return { images, labels };
}

/** Makes a data set of two parsed IDX files. The arrays are kept, not copied. */
export function datasetFromIdx({ name, images, labels, classNames }: IdxPair): ImageDataset {
  const [, rows, columns] = images.shape;
  return createImageDataset({ name, pixels: images.data, labels: labels.data, rows, columns, classNames });
}

/** "0", "1", ... up to the largest label of all `labels`, so that training and test sets agree about the classes. */
export function numberedClassNames(...labels: readonly Uint8Array[]): string[] {
  const largest = labels.reduce((outer, set) => set.reduce((inner, label) => Math.max(inner, label), outer), 0);
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}

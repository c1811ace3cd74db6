import { assertPositiveInteger, describeValue } from "./assert";
import { GanClsError } from "./errors";
import { sha256Hex, uint32LittleEndianBytes } from "./hash";

/** Most classes that a data set or a classifier may have: a label is a byte. */
export const MAX_CLASSES = 256;

/**
 * Images without labels, the only thing a GAN may see. Pixels are bytes in `[0, 255]`, laid out `[size, rows, columns, channels]`,
 * row by row.
 */
export interface ImageSet {
  /** Where the images come from, for reports; for example `mnist-10k/train`. */
  readonly name: string;
  /** `size * rows * columns * channels` bytes. */
  readonly pixels: Uint8Array;
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** Images with one class label each. */
export interface ImageDataset extends ImageSet {
  /** `size` labels in `[0, classNames.length)`. */
  readonly labels: Uint8Array;
  /** The name of every class, in label order. */
  readonly classNames: readonly string[];
}

/** What {@link createImageDataset} takes: the sizes that cannot be derived. */
export interface ImageDatasetInit {
  name: string;
  pixels: Uint8Array;
  labels: Uint8Array;
  rows: number;
  columns: number;
  /** @default 1 */
  channels?: number;
  /** @default "0", "1", ... up to the largest label */
  classNames?: readonly string[];
}

/**
 * Checks that pixels, labels and classes fit together and returns them as one frozen value. The arrays are kept, not copied.
 *
 * @throws GanClsError `invalid-data` naming the counts that disagree; `invalid-argument` for a size below 1.
 */
export function createImageDataset(init: ImageDatasetInit): ImageDataset {
  const { name, pixels, labels, rows, columns, channels = 1 } = init;
  assertPositiveInteger("createImageDataset", "rows", rows);
  assertPositiveInteger("createImageDataset", "columns", columns);
  assertPositiveInteger("createImageDataset", "channels", channels);
  const size = labels.length;
  const expected = size * rows * columns * channels;
  if (pixels.length !== expected) {
    throw new GanClsError(
      "invalid-data",
      `createImageDataset: ${name} has ${size} labels of ${rows}x${columns}x${channels} images, so ${expected} pixels, got ${pixels.length}`,
    );
  }
  const largest = labels.reduce((a, b) => Math.max(a, b), 0);
  const classNames = init.classNames ?? Array.from({ length: largest + 1 }, (_, index) => String(index));
  if (size > 0 && largest >= classNames.length) {
    throw new GanClsError(
      "invalid-data",
      `createImageDataset: ${name} has ${classNames.length} classes, so labels below that, got label ${largest}`,
    );
  }
  if (classNames.length > MAX_CLASSES) {
    throw new GanClsError(
      "invalid-data",
      `createImageDataset: expected at most ${MAX_CLASSES} classes, because a label is a byte, got ${classNames.length} in ${name}`,
    );
  }
  return Object.freeze({ name, pixels, labels, size, rows, columns, channels, classNames: [...classNames] });
}

/** @throws GanClsError `invalid-argument` unless the images have the expected shape. */
export function assertImageShape(where: string, expected: Shape, actual: Shape): void {
  const [wanted, got] = [expected, actual].map(({ rows, columns, channels }) => [rows, columns, channels].join("x"));
  if (wanted !== got) {
    throw new GanClsError("invalid-argument", `${where}: expected images of ${wanted}, got ${got}`);
  }
}

type Shape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** The same images without their labels: the type that unsupervised training takes. Pixels are shared, not copied. */
export function withoutLabels({ name, pixels, size, rows, columns, channels }: ImageSet): ImageSet {
  return Object.freeze({ name, pixels, size, rows, columns, channels });
}

/**
 * The images at `indices`, in that order, with their labels where there are any; pixels and labels are copied.
 *
 * @throws GanClsError `invalid-argument` for an index outside the images.
 */
export function selectImages(images: ImageDataset, indices: ArrayLike<number>, name?: string): ImageDataset;
export function selectImages(images: ImageSet, indices: ArrayLike<number>, name?: string): ImageSet;
export function selectImages(
  images: ImageSet | ImageDataset,
  indices: ArrayLike<number>,
  name = images.name,
): ImageSet | ImageDataset {
  const imageSize = imageLength(images);
  const pixels = new Uint8Array(indices.length * imageSize);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!(Number.isInteger(index) && index >= 0 && index < images.size)) {
      throw new GanClsError(
        "invalid-argument",
        `selectImages: indices must lie in [0, ${images.size}), got ${describeValue(index)} at position ${i}`,
      );
    }
    pixels.set(images.pixels.subarray(index * imageSize, (index + 1) * imageSize), i * imageSize);
  }
  if (!("labels" in images)) {
    return withoutLabels({ ...images, name, pixels, size: indices.length });
  }
  const { labels, rows, columns, channels, classNames } = images;
  const chosen = Uint8Array.from(indices, (index) => labels[index]);
  return createImageDataset({ name, pixels, labels: chosen, rows, columns, channels, classNames });
}

/** Bytes of one image: `rows * columns * channels`. */
export function imageLength({ rows, columns, channels }: Pick<ImageSet, "rows" | "columns" | "channels">): number {
  return rows * columns * channels;
}

/**
 * SHA-256 over shape, pixels and, where there are any, labels: the data hash that reports print.
 *
 * @param hash What computes it over the pieces; a platform's own is ten times as fast. @default sha256Hex
 */
export function hashImages(
  images: ImageSet | ImageDataset,
  hash: (...pieces: Uint8Array[]) => string = sha256Hex,
): string {
  const shape = uint32LittleEndianBytes([images.size, images.rows, images.columns, images.channels]);
  return "labels" in images ? hash(shape, images.pixels, images.labels) : hash(shape, images.pixels);
}

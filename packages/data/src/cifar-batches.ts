import { GanClsError } from "@gan-cls/core";

/** Pixels of one image of CIFAR-10 and CIFAR-100. */
export const CIFAR_SIDE = 32;
export const CIFAR_CHANNELS = 3 as const;
const PLANE = CIFAR_SIDE * CIFAR_SIDE;
const IMAGE_BYTES = PLANE * CIFAR_CHANNELS;

/** Images and labels in the order of a file. */
export interface CifarBatch {
  /** `[size, 32, 32, 3]` bytes. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Options of {@link parseCifarBatches}. */
export interface ParseCifarOptions {
  /** Bytes of labels before each image: 1 in CIFAR-10; 2 in CIFAR-100, the superclass and the class. @default 1 */
  labelBytes?: 1 | 2;
  /** How messages name each input, such as its path. */
  names: readonly string[];
}

/**
 * Reads binary batches as one. A record is the labels, then the image's 1024 red, 1024 green and 1024 blue bytes, row by row.
 *
 * Reference: https://www.cs.toronto.edu/~kriz/cifar.html ("binary version").
 *
 * @throws GanClsError `invalid-data` when a file is not a whole number of records.
 */
export function parseCifarBatches(
  batches: readonly Uint8Array[],
  { labelBytes = 1, names }: ParseCifarOptions,
): CifarBatch {
  const recordBytes = labelBytes + IMAGE_BYTES;
  const sizes = batches.map((bytes, index) => countRecords(bytes, recordBytes, names[index]));
  const size = sizes.reduce((total, count) => total + count, 0);
  const [pixels, labels] = [new Uint8Array(size * IMAGE_BYTES), new Uint8Array(size)];
  let first = 0;
  batches.forEach((bytes, batch) => {
    for (let record = 0; record < sizes[batch]; record++) {
      const start = record * recordBytes + labelBytes;
      labels[first + record] = bytes[start - 1];
      interleave(bytes, start, pixels, (first + record) * IMAGE_BYTES);
    }
    first += sizes[batch];
  });
  return { pixels, labels };
}

function countRecords(bytes: Uint8Array, recordBytes: number, name: string): number {
  const records = bytes.length / recordBytes;
  if (records === 0 || !Number.isInteger(records)) {
    throw new GanClsError(
      "invalid-data",
      `parseCifarBatches: ${name}: expected records of ${recordBytes} bytes, got ${bytes.length} bytes: not a CIFAR batch, or truncated`,
      { details: { name } },
    );
  }
  return records;
}

/** Three planes become one pixel after the other. */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    const target = to + pixel * CIFAR_CHANNELS;
    pixels[target] = planes[from + pixel];
    pixels[target + 1] = planes[from + pixel + PLANE];
    pixels[target + 2] = planes[from + pixel + 2 * PLANE];
  }
}

/** The bytes of a batch of CIFAR-10, the inverse of {@link parseCifarBatches}. */
export function encodeCifarBatch({ pixels, labels }: CifarBatch): Uint8Array {
  const recordBytes = 1 + IMAGE_BYTES;
  const bytes = new Uint8Array(labels.length * recordBytes);
  labels.forEach((label, record) => {
    const start = record * recordBytes;
    bytes[start] = label;
    for (let pixel = 0; pixel < PLANE; pixel++) {
      const source = record * IMAGE_BYTES + pixel * CIFAR_CHANNELS;
      bytes[start + 1 + pixel] = pixels[source];
      bytes[start + 1 + pixel + PLANE] = pixels[source + 1];
      bytes[start + 1 + pixel + 2 * PLANE] = pixels[source + 2];
    }
  });
  return bytes;
}

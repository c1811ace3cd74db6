/** What is checked in a PNG's chunks before a decoder unpacks them. */
import { Unzlib } from "fflate";
import { MAX_DEFLATE_RATIO } from "./foreign-bytes";

const SIGNATURE_BYTES = 8;

/** Length, type and checksum around the data of a chunk. */
const FRAME_BYTES = 12;

/** Names of chunks as numbers, as they are read. */
const [IHDR, PLTE, TRNS, IDAT, IEND] = [0x49484452, 0x504c5445, 0x74524e53, 0x49444154, 0x49454e44];

/** Chunks without which the pixels cannot be known. Others (profiles, texts, thumbnails, animation) may unpack to anything. */
const NEEDED = new Set([IHDR, PLTE, TRNS, IDAT, IEND]);

/** What small files may unpack to without a closer look. */
const SMALL_BYTES = 2 ** 22;

/** Input is fed in pieces of this size, so one piece unpacks to at most 4 MB. */
const PIECE_BYTES = 2 ** 12;

/** Samples of a pixel by colour type. Reference: PNG (third edition), section 11.2.1. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First row and column, and the steps, of each pass of an interlaced image. Reference: PNG (third edition), section 8.1. */
const PASSES = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** A PNG with nothing but its pixels. */
export interface PlainPng {
  readonly bytes: Uint8Array;
  /** The whole chunks that are needed, from length to checksum. */
  readonly chunks: readonly Uint8Array[];
  /** Whether some pixels are transparent by their colour, or by their number in the palette. */
  readonly hasKeyColour: boolean;
  /** The data of its image chunks: one zlib stream in pieces. */
  readonly imageData: readonly Uint8Array[];
}

/**
 * Leaves the chunks out that are not needed.
 *
 * @throws Error when the file ends within a chunk.
 */
export function withoutExtras(bytes: Uint8Array): PlainPng {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Uint8Array[] = [];
  let hasKeyColour = false;
  const imageData: Uint8Array[] = [];
  for (let start = SIGNATURE_BYTES, type = 0; type !== IEND;) {
    const length = start + FRAME_BYTES <= bytes.length ? view.getUint32(start) : 0;
    const end = start + FRAME_BYTES + length;
    if (end > bytes.length) {
      throw new Error(`cut off after ${bytes.length} bytes`);
    }
    type = view.getUint32(start + 4);
    if (NEEDED.has(type)) {
      chunks.push(bytes.subarray(start, end));
    }
    hasKeyColour ||= type === TRNS;
    if (type === IDAT) {
      imageData.push(bytes.subarray(start + 8, end - 4));
    }
    start = end;
  }
  const size = chunks.reduce((sum, piece) => sum + piece.length, SIGNATURE_BYTES);
  const isPlain = size === bytes.length;
  return {
    bytes: isPlain ? bytes : join([bytes.subarray(0, SIGNATURE_BYTES), ...chunks], size),
    ...{ chunks, imageData, hasKeyColour },
  };
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** What the header says about the pixels. */
export interface PixelLayout {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

/**
 * Makes sure that image data unpack to no more than the header says, in bounded memory and time, because a decoder would unpack all of it.
 *
 * @throws Error when they unpack to more, or are damaged.
 */
export function assertUnpackedSize(imageData: readonly Uint8Array[], layout: PixelLayout): void {
  const expected = unpackedSize(layout);
  const packed = imageData.reduce((sum, piece) => sum + piece.length, 0);
  if (packed * MAX_DEFLATE_RATIO <= Math.max(expected, SMALL_BYTES)) {
    return;
  }
  let size = 0;
  const stream = new Unzlib((piece) => {
    size += piece.length;
    if (size > expected) {
      throw new Error(`it unpacks to more than the ${expected} bytes of ${layout.columns}x${layout.rows} pixels`);
    }
  });
  for (const data of imageData) {
    for (let start = 0; start < data.length; start += PIECE_BYTES) {
      stream.push(data.subarray(start, start + PIECE_BYTES));
    }
  }
}

/** Bytes of the unpacked image data: every row has one more, which names its filter. */
export function unpackedSize({ rows, columns, depth, colourType, isInterlaced }: PixelLayout): number {
  const bits = (SAMPLES[colourType] ?? 4) * depth;
  const sizeOf = (height: number, width: number): number =>
    width > 0 ? height * (Math.ceil((width * bits) / 8) + 1) : 0;
  return isInterlaced
    ? PASSES.reduce(
        (sum, [row, column, rowStep, columnStep]) =>
          sum + sizeOf(Math.ceil((rows - row) / rowStep), Math.ceil((columns - column) / columnStep)),
        0,
      )
    : sizeOf(rows, columns);
}

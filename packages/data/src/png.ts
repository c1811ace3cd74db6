import { GanClsError } from "@gan-cls/core";
import { convertIndexedToRgb, decode, hasPngSignature, type DecodedPng } from "fast-png";
import { assertNotWebPage } from "./foreign-bytes";
import type { RawPicture } from "./pictures/raw-picture";
import { assertUnpackedSize, withoutExtras, type PixelLayout } from "./png-chunks";

/** Most pixels of one image: 4096 x 4096. */
export const MAX_PNG_PIXELS = 2 ** 24;

/** A file may have 8 bytes per pixel (16-bit RGBA, unpacked) plus this many, for its profile, thumbnail and texts. */
const MAX_PNG_OVERHEAD_BYTES = 2 ** 22;
const MAX_BYTES_PER_PIXEL = 8;

/** Positions of the fields in the first chunk. Reference: PNG (third edition), sections 5.2 and 11.2.1. */
const HEADER = { width: 16, height: 20, depth: 24, colourType: 25, interlace: 28, end: 33 } as const;
const INDEXED_COLOUR = 3;

/** A grey image. */
export interface GrayscaleImage {
  /** `rows * columns` bytes, 0 black to 255 white. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** Options of {@link decodeGrayscalePng}. */
export interface DecodePngOptions {
  /** The size that the image must have. @default any size */
  rows?: number;
  columns?: number;
  /** Name of the image in messages, for example its path. @default "the image" */
  name?: string;
}

/**
 * Decodes a PNG to one grey byte per pixel. Colours become luma (ITU-R BT.601), 16-bit samples are rounded to 8 bits, transparent
 * pixels are blended with black; a transparent key colour and colour profiles are ignored.
 *
 * @throws GanClsError `invalid-data` when the bytes are not a PNG, are damaged, or hold an image of another size than requested.
 */
export function decodeGrayscalePng(bytes: Uint8Array, options: DecodePngOptions = {}): GrayscaleImage {
  const { name = "the image" } = options;
  const image: Source = { where: "decodeGrayscalePng", name };
  const header = parseHeader(bytes, image);
  const { rows, columns } = header;
  const { rows: expectedRows = rows, columns: expectedColumns = columns } = options;
  if (rows !== expectedRows || columns !== expectedColumns) {
    throw invalid(
      image,
      `expected an image of ${expectedColumns}x${expectedRows} pixels (width x height), got ${columns}x${rows}`,
    );
  }
  return { pixels: toGray(decodeSamples(bytes, header, image)), rows, columns };
}

/**
 * Decodes any PNG to 8-bit RGBA, with palettes, transparent key colours and all depths; 16-bit samples are rounded, colour profiles are ignored.
 *
 * @throws GanClsError `invalid-data` when the bytes are not a PNG, are damaged, or unpack to more than their header says.
 */
export function decodePng(bytes: Uint8Array, { name = "the image" }: Pick<DecodePngOptions, "name"> = {}): RawPicture {
  const image: Source = { where: "decodePng", name };
  const header = parseHeader(bytes, image);
  return { pixels: toRgba(decodeSamples(bytes, header, image)), rows: header.rows, columns: header.columns };
}

/** What messages name: the function that was called, and the image. */
interface Source {
  readonly where: string;
  readonly name: string;
}

/** What the first chunk of a PNG says. */
export type PngHeader = PixelLayout;

/** The header of a PNG. @throws GanClsError `invalid-data` as {@link decodePng}. */
export function parsePngHeader(bytes: Uint8Array, name: string): PngHeader {
  return parseHeader(bytes, { where: "decodePng", name });
}

/** Reads the size before anything is unpacked, and rejects images over the limits. */
function parseHeader(bytes: Uint8Array, image: Source): PngHeader {
  if (bytes.length < 8 || !hasPngSignature(bytes.subarray(0, 8))) {
    assertNotWebPage(image.where, image.name, bytes);
    throw invalid(image, "expected a PNG image, got something else");
  }
  if (bytes.length < HEADER.end) {
    throw invalid(image, `expected a whole PNG image, got ${bytes.length} bytes: truncated`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [columns, rows] = [view.getUint32(HEADER.width), view.getUint32(HEADER.height)];
  if (rows === 0 || columns === 0 || rows * columns > MAX_PNG_PIXELS) {
    throw invalid(image, `expected an image of 1 to ${MAX_PNG_PIXELS} pixels, got ${columns}x${rows}`);
  }
  const maxBytes = MAX_PNG_OVERHEAD_BYTES + MAX_BYTES_PER_PIXEL * rows * columns;
  if (bytes.length > maxBytes) {
    throw invalid(image, `expected at most ${maxBytes} bytes for ${columns}x${rows} pixels, got ${bytes.length}`);
  }
  const [depth, colourType] = [bytes[HEADER.depth], bytes[HEADER.colourType]];
  const isInterlaced = bytes[HEADER.interlace] !== 0;
  if (isInterlaced && depth < 8) {
    throw invalid(image, "expected 8 or 16 bits per sample in an interlaced image; save it without interlacing");
  }
  return { rows, columns, depth, colourType, isInterlaced };
}

function decodeSamples(bytes: Uint8Array, header: PngHeader, image: Source): Samples {
  const { rows, columns } = header;
  const samples = attempt(image, () => {
    const plain = withoutExtras(bytes);
    assertUnpackedSize(plain.imageData, header);
    return toSamples(decode(plain.bytes, { checkCrc: true }), header.colourType === INDEXED_COLOUR);
  });
  if (samples.data.length !== rows * columns * samples.channels) {
    const count = samples.data.length / samples.channels;
    throw invalid(image, `expected ${rows * columns} pixels, got ${count}; the file is damaged`);
  }
  return samples;
}

function attempt<Result>(image: Source, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(image, `the PNG is damaged (${reason})`, error);
  }
}

function invalid({ where, name }: Source, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `${where}: ${name}: ${problem}`, { cause, details: { name } });
}

/** The content of any PNG as interleaved 8-bit samples. */
export interface Samples {
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: number;
  /** `[rows, columns, channels]` in `[0, 255]`. */
  readonly data: ArrayLike<number>;
  /** Whether a pixel has the key colour, which is transparent; undefined where there is none. */
  readonly isKey?: (pixel: number) => boolean;
}

/** Converts palettes and the bit depths 1, 2, 4 and 16 to 8-bit samples. */
function toSamples(png: DecodedPng, isIndexed: boolean): Samples {
  const { channels, depth } = png;
  if (isIndexed) {
    const data = convertIndexedToRgb(png);
    return { channels: data.length / (png.width * png.height), data };
  }
  if (depth === 16) {
    // 65535 / 257 = 255, so equal steps stay equal.
    const data = Uint8Array.from(png.data, (value) => Math.round(value / 257));
    return { channels, data, isKey: matchKey(png.data, png.transparency) };
  }
  if (depth === 8) {
    return { channels, data: png.data, isKey: matchKey(png.data, png.transparency) };
  }
  const data = unpackBits(png);
  const scale = 255 / (2 ** depth - 1);
  return {
    channels: 1,
    data,
    isKey: matchKey(
      data,
      png.transparency?.map((value) => value * scale),
    ),
  };
}

/** Compares pixels of as many samples as the key has. */
function matchKey(data: ArrayLike<number>, key: Uint16Array | undefined): Samples["isKey"] {
  return key && ((pixel) => key.every((value, channel) => data[pixel * key.length + channel] === value));
}

/** Grey pixels of 1, 2 or 4 bits, packed from the highest bit down; every row starts a new byte. */
function unpackBits({ data, width, height, depth }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let i = 0; i < samples.length; i++) {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * bytesPerRow + (bit >> 3)];
    samples[i] = (((byte >> (8 - depth - (bit & 7))) & largest) * 255) / largest;
  }
  return samples;
}

/**
 * One grey byte per pixel. Colours become luma by ITU-R BT.601 in 16-bit fixed point, as Pillow's `convert("L")` does; transparent
 * pixels are blended with black, the background of MNIST.
 */
function toGray({ channels, data }: Samples): Uint8Array {
  const hasColour = channels >= 3;
  const hasAlpha = channels === 2 || channels === 4;
  const gray = new Uint8Array(data.length / channels);
  for (let i = 0; i < gray.length; i++) {
    const start = i * channels;
    const level = hasColour ? luma(data[start], data[start + 1], data[start + 2]) : data[start];
    gray[i] = hasAlpha ? Math.round((level * data[start + channels - 1]) / 255) : level;
  }
  return gray;
}

/** 8-bit RGBA, four bytes a pixel. */
export function toRgba({ channels, data, isKey }: Samples): Uint8Array {
  const rgba = new Uint8Array((data.length / channels) * 4);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const alpha = channels === 2 || channels === 4 ? channels - 1 : undefined;
  for (let pixel = 0, from = 0, to = 0; to < rgba.length; pixel++, from += channels, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + green];
    rgba[to + 2] = data[from + blue];
    rgba[to + 3] = alpha === undefined ? (isKey?.(pixel) ? 0 : 255) : data[from + alpha];
  }
  return rgba;
}

/** Luma of Rec. 601 in 16-bit fixed point; white stays 255. */
export function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

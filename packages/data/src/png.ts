import { GanClsError } from "@gan-cls/core";
import { decode, hasPngSignature, type DecodedPng } from "fast-png";
import { toGray, toSamples } from "./png-samples";
import { assertNotWebPage } from "./web-page";

/** Most pixels of one image: 4096 x 4096. */
export const MAX_PNG_PIXELS = 2 ** 24;

/**
 * A file may have 8 bytes per pixel (16-bit RGBA, unpacked) and this much besides. Together with deflate's largest ratio, about
 * 1000, it bounds what a small image can unpack to.
 */
const MAX_PNG_OVERHEAD_BYTES = 2 ** 18;
const MAX_BYTES_PER_PIXEL = 8;

/** Where the fields of the first chunk stand. Reference: PNG (third edition), sections 5.2 and 11.2.1. */
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
  /** How messages name the image; a path, say. @default "the image" */
  name?: string;
}

interface PngHeader {
  readonly rows: number;
  readonly columns: number;
  readonly isIndexed: boolean;
}

/**
 * Decodes a PNG to one grey byte per pixel. Colours become luma (ITU-R BT.601), 16-bit samples are rounded to 8, alpha lies over
 * black; a transparent key colour and colour profiles are ignored.
 *
 * @throws GanClsError `invalid-data` when the bytes are no PNG, damaged, or an image of another size than asked for.
 */
export function decodeGrayscalePng(bytes: Uint8Array, options: DecodePngOptions = {}): GrayscaleImage {
  const { name = "the image" } = options;
  const header = parseHeader(bytes, name);
  const { rows, columns } = header;
  const { rows: expectedRows = rows, columns: expectedColumns = columns } = options;
  if (rows !== expectedRows || columns !== expectedColumns) {
    throw invalid(
      name,
      `expected an image of ${expectedColumns}x${expectedRows} pixels (width x height), got ${columns}x${rows}`,
    );
  }
  const pixels = toGray(toSamples(decodeChecked(bytes, name), header.isIndexed));
  if (pixels.length !== rows * columns) {
    throw invalid(name, `expected ${rows * columns} pixels, got ${pixels.length}; the file is damaged`);
  }
  return { pixels, rows, columns };
}

/** Reads the size before anything is unpacked, and refuses what would not fit. */
function parseHeader(bytes: Uint8Array, name: string): PngHeader {
  assertNotWebPage("decodeGrayscalePng", name, bytes);
  if (bytes.length < 8 || !hasPngSignature(bytes.subarray(0, 8))) {
    throw invalid(name, "expected a PNG image, got something else");
  }
  if (bytes.length < HEADER.end) {
    throw invalid(name, `expected a whole PNG image, got ${bytes.length} bytes: truncated`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [columns, rows] = [view.getUint32(HEADER.width), view.getUint32(HEADER.height)];
  if (rows === 0 || columns === 0 || rows * columns > MAX_PNG_PIXELS) {
    throw invalid(name, `expected an image of 1 to ${MAX_PNG_PIXELS} pixels, got ${columns}x${rows}`);
  }
  const maxBytes = MAX_PNG_OVERHEAD_BYTES + MAX_BYTES_PER_PIXEL * rows * columns;
  if (bytes.length > maxBytes) {
    throw invalid(name, `expected at most ${maxBytes} bytes for ${columns}x${rows} pixels, got ${bytes.length}`);
  }
  if (bytes[HEADER.interlace] !== 0 && bytes[HEADER.depth] < 8) {
    throw invalid(name, "expected 8 or 16 bits per sample in an interlaced image; save it without interlacing");
  }
  return { rows, columns, isIndexed: bytes[HEADER.colourType] === INDEXED_COLOUR };
}

function decodeChecked(bytes: Uint8Array, name: string): DecodedPng {
  try {
    return decode(bytes, { checkCrc: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(name, `the PNG is damaged (${reason})`, error);
  }
}

function invalid(name: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `decodeGrayscalePng: ${name}: ${problem}`, { cause, details: { name } });
}

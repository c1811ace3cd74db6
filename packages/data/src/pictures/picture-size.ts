import { GanClsError } from "@gan-cls/core";
import { detectPictureFormat } from "./picture-format";
import { MAX_PICTURE_PIXELS } from "./raw-picture";

/** Pixels of a picture, as its header says. */
export interface PictureSize {
  readonly rows: number;
  readonly columns: number;
}

/** Bytes in which an AVIF's header says how large its largest picture is. */
const AVIF_HEADER_BYTES = 4096;

/**
 * How large a picture is, read from its header without decoding anything: PNG, JPEG, GIF, WebP, BMP and AVIF.
 *
 * @returns `undefined` for other formats, and for a header that is damaged.
 */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return sizeOf(view, detectPictureFormat(bytes));
  } catch (error) {
    // The header ends before its size.
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** @throws RangeError where the bytes end before the size. */
function sizeOf(view: DataView, format: ReturnType<typeof detectPictureFormat>): PictureSize | undefined {
  switch (format) {
    case "png":
      return { columns: view.getUint32(16), rows: view.getUint32(20) };
    case "gif":
      return { columns: view.getUint16(6, true), rows: view.getUint16(8, true) };
    case "bmp":
      // A negative height means that rows go from top to bottom.
      return { columns: Math.abs(view.getInt32(18, true)), rows: Math.abs(view.getInt32(22, true)) };
    case "jpeg":
      return jpegSize(view);
    case "webp":
      return webpSize(view);
    case "avif":
      return avifSize(view);
    default:
      return undefined;
  }
}

/** The first frame header, behind segments that say how long they are. */
function jpegSize(view: DataView): PictureSize | undefined {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    // Segments may be filled up with 0xff.
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) {
      at++;
    }
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (view.getUint8(at) !== 0xff || marker === 0xd9 || marker === 0xda) {
      return undefined;
    }
    if (isFrame) {
      return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) };
    }
    if (view.getUint16(at + 2) < 2) {
      return undefined;
    }
  }
}

/** Reference: https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView): PictureSize | undefined {
  const uint24 = (at: number): number => view.getUint16(at, true) + 0x10000 * view.getUint8(at + 2);
  switch (textAt(view, 12)) {
    case "VP8X":
      return { columns: uint24(24) + 1, rows: uint24(27) + 1 };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { columns: (bits & 0x3fff) + 1, rows: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { columns: view.getUint16(26, true) & 0x3fff, rows: view.getUint16(28, true) & 0x3fff };
    default:
      return undefined;
  }
}

/** The largest of the sizes that the header's `ispe` boxes give: of the picture, and perhaps of its tiles and previews. */
function avifSize(view: DataView): PictureSize | undefined {
  let largest: PictureSize | undefined;
  for (let at = 0; at + 16 <= Math.min(view.byteLength, AVIF_HEADER_BYTES); at++) {
    if (textAt(view, at) === "ispe") {
      const size = { columns: view.getUint32(at + 8), rows: view.getUint32(at + 12) };
      largest = largest === undefined || size.columns * size.rows > largest.columns * largest.rows ? size : largest;
    }
  }
  return largest;
}

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

/** What {@link assertPictureFits} checks. */
export interface PictureFile {
  /** For the message. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Most pixels, width times height. @default 8192 x 8192 */
  readonly maxPixels?: number;
}

/**
 * Checks that a picture is small enough to be decoded, before it is: a few kilobytes may unpack to gigabytes.
 *
 * @param where The caller, for the message.
 * @throws GanClsError `invalid-data`
 */
export function assertPictureFits(where: string, { name, bytes, maxPixels = MAX_PICTURE_PIXELS }: PictureFile): void {
  const size = pictureSize(bytes);
  if (size !== undefined && size.columns * size.rows > maxPixels) {
    throw new GanClsError(
      "invalid-data",
      `${where}: ${name}: expected a picture of at most ${maxPixels} pixels, got ${size.columns}x${size.rows}; make it smaller`,
      { details: { name } },
    );
  }
}

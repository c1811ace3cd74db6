import { GanClsError } from "@gan-cls/core";
import type { Sharp, SharpOptions } from "sharp";
import { assertNotWebPage } from "../../foreign-bytes";
import { detectPictureFormat, UNREAD_FORMATS } from "../../pictures/picture-format";
import { pictureSize } from "../../pictures/picture-size";
import { MAX_PICTURE_PIXELS, type RawPicture } from "../../pictures/raw-picture";
import { MAX_PNG_PIXELS } from "../../png";
import { decodePngInNode } from "./decode-usual-png";

/** What `sharp` exports. */
type SharpModule = (input: Uint8Array, options: SharpOptions) => Sharp;

/**
 * Pictures whose sides are all more than twice this are made smaller while they are decoded, to no less than this: models' images are a few dozen pixels
 * wide, and photos of 12 million pixels would otherwise take ten times as long.
 */
const ENOUGH_PIXELS = 512;

/** Long and narrow pictures come smaller, too, because several are decoded at a time. */
const MOST_DECODED_PIXELS = 2 ** 24;

/**
 * Decodes a picture to RGBA: PNG by itself, in all its kinds, up to {@link MAX_PNG_PIXELS} pixels; larger ones, JPEG (turned as its EXIF says), WebP, AVIF, GIF (its first frame) and TIFF by `sharp`. Colour
 * profiles of the latter are applied, so that pixels are sRGB. Very large ones come smaller than they are, no side below 512.
 *
 * @param name The picture's name in messages, for example its path.
 * @throws GanClsError `invalid-data` when the bytes are no picture, are damaged, or hold more than {@link MAX_PICTURE_PIXELS} pixels;
 *   `unsupported` when `sharp` is needed and not installed.
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<RawPicture> {
  const format = detectPictureFormat(bytes);
  if (format === "png" && !isLargePng(bytes)) {
    return decodePngInNode(bytes, name);
  }
  if (format === undefined) {
    assertNotWebPage("decodePicture", name, bytes);
    const got = bytes.length === 0 ? "an empty file" : "something else";
    throw invalid(name, `expected a picture (PNG, JPEG, WebP, AVIF, GIF, TIFF), got ${got}`);
  }
  if (format in UNREAD_FORMATS) {
    throw invalid(name, `got ${UNREAD_FORMATS[format as keyof typeof UNREAD_FORMATS]}`);
  }
  return decodeBySharp(await loadSharp(name), bytes, name);
}

/** One whose header is cut off is told by the decoder of small ones. */
function isLargePng(bytes: Uint8Array): boolean {
  const { rows, columns } = pictureSize(bytes) ?? { rows: 0, columns: 0 };
  return rows * columns > MAX_PNG_PIXELS;
}

let loading: Promise<SharpModule> | undefined;

/** @throws GanClsError `unsupported` that says how to install it. */
function loadSharp(name: string): Promise<SharpModule> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    // Pictures are decoded once, so remembering them would only take memory.
    sharp.cache(false);
    return sharp;
  });
  return loading.catch((error: unknown) => {
    loading = undefined;
    throw new GanClsError("unsupported", `decodePicture: ${name} is no PNG; to read it: npm install sharp`, {
      cause: error,
      details: { name },
    });
  });
}

async function decodeBySharp(sharp: SharpModule, bytes: Uint8Array, name: string): Promise<RawPicture> {
  try {
    const options: SharpOptions = { failOn: "error", limitInputPixels: MAX_PICTURE_PIXELS, sequentialRead: true };
    const picture = sharp(bytes, options);
    const { width, height } = await picture.metadata();
    picture.autoOrient();
    const shrink = shrinkOf(width, height);
    if (shrink < 1) {
      // Both sides by one factor. Whether they are exchanged by EXIF does not matter to a box around a square.
      const most = Math.ceil(Math.max(width, height) * shrink);
      picture.resize({ width: most, height: most, fit: "inside" });
    }
    const { data, info } = await picture.toColourspace("srgb").ensureAlpha().raw({ depth: "uchar" }).toBuffer({
      resolveWithObject: true,
    });
    return {
      pixels: new Uint8Array(data.buffer, data.byteOffset, data.length),
      rows: info.height,
      columns: info.width,
    };
  } catch (error) {
    throw error instanceof GanClsError ? error : damaged(name, error);
  }
}

/** By which factor a picture is made smaller while it is decoded; 1 for most. */
export function shrinkOf(width: number, height: number): number {
  const wanted = ENOUGH_PIXELS / Math.min(width, height);
  const possible = Math.sqrt(MOST_DECODED_PIXELS / (width * height));
  return Math.min(wanted < 0.5 ? wanted : 1, possible);
}

function damaged(name: string, error: unknown): GanClsError {
  const message = error instanceof Error ? error.message : String(error);
  // libvips lists every complaint on a line of its own.
  const reason = message.trim().split("\n").at(-1)?.trim() ?? message;
  if (/pixel limit/.test(reason)) {
    return invalid(name, `expected a picture of at most ${MAX_PICTURE_PIXELS} pixels; make it smaller`, error);
  }
  return invalid(name, `the picture is damaged (${reason})`, error);
}

function invalid(name: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `decodePicture: ${name}: ${problem}`, { cause, details: { name } });
}

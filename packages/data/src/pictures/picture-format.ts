import { hasPngSignature } from "fast-png";

/** Formats that pictures come in; the last four are known only to be refused by their names. */
export type PictureFormat = "png" | "jpeg" | "webp" | "avif" | "gif" | "tiff" | UnreadFormat;

/** Formats that are not read, and what to do about it. */
export const UNREAD_FORMATS = {
  svg: "an SVG drawing, which has no pixels; export it as PNG",
  heic: "a HEIC photo, which is not read; save it as JPEG or PNG",
  bmp: "a BMP picture, which is not read; save it as PNG",
  jxl: "a JPEG XL picture, which is not read; save it as JPEG or PNG",
} as const;

type UnreadFormat = keyof typeof UNREAD_FORMATS;

/** How the files of each format begin, as Latin-1; `.` stands for any byte. */
const BEGINNINGS: readonly (readonly [PictureFormat, RegExp])[] = [
  ["jpeg", /^\xff\xd8\xff/],
  ["gif", /^GIF8[79]a/],
  ["webp", /^RIFF.{4}WEBP/s],
  ["tiff", /^(?:II[*+]\0|MM\0[*+])/],
  ["avif", /^.{4}ftyp(?:avif|avis)/s],
  // Most AVIF files of cameras and editors say so only among their compatible brands.
  ["avif", /^.{4}ftypmif1.{4,60}avif/s],
  ["heic", /^.{4}ftyp(?:hei[cmsx]|hev[cmx]|mif1|msf1)/s],
  ["bmp", /^BM.{12}[\f(48@l|]\0\0\0/s],
  ["jxl", /^(?:\xff\n|\0\0\0.JXL )/s],
  ["svg", /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,400}?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/s],
];

/** Enough for all formats but the last, which is a text. */
const LOOK_AT_BYTES = 96;
const LOOK_AT_TEXT_BYTES = 600;

/** What a file is by its first bytes, whatever its name; undefined for anything that is no picture. */
export function detectPictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  if (bytes.length >= 8 && hasPngSignature(bytes.subarray(0, 8))) {
    return "png";
  }
  const isText = bytes[0] === 0x3c || bytes[0] === 0xef || bytes[0] <= 0x20;
  const start = String.fromCharCode(...bytes.subarray(0, isText ? LOOK_AT_TEXT_BYTES : LOOK_AT_BYTES));
  return BEGINNINGS.find(([, beginning]) => beginning.test(start))?.[0];
}

/** Endings of the names of files that are read. */
export const READ_ENDINGS = new Set([
  ...["png", "apng", "jpg", "jpeg", "jpe", "jfif", "webp", "avif", "gif", "tif", "tiff"],
]);

/** Whether a file is a picture by its name. */
export function isPictureName(name: string): boolean {
  return READ_ENDINGS.has(endingOf(name));
}

/** Endings of pictures that are not read. */
const UNREAD_ENDINGS = new Set(["svg", "svgz", "heic", "heif", "bmp", "dib", "jxl", "jp2", "psd", "raw", "dng", "ico"]);

/** Why a file that {@link isPictureName} does not take is left. */
export function whyNoPicture(name: string): string {
  return UNREAD_ENDINGS.has(endingOf(name))
    ? `${endingOf(name).toUpperCase()} is not read (save it as PNG)`
    : "no picture";
}

function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? "";
}

import * as gifenc from "gifenc";
import type { Images } from "../data/report-data";
import { tile } from "./picture";

/** Node loads the package as CommonJS, bundlers as ESM. */
const { GIFEncoder } = "GIFEncoder" in gifenc ? gifenc : (gifenc as { default: typeof gifenc }).default;

/** Grey levels of an animation. */
const LEVELS = 16;

/** Duration of a frame, and of the last one. */
const FRAME_MILLISECONDS = 160;
const LAST_MILLISECONDS = 2000;

/** Sheets of images as an animated GIF that loops; colours become grey. */
export function encodeGif(sheets: readonly Images[], perRow: number): Uint8Array {
  const encoder = GIFEncoder();
  const palette = Array.from({ length: LEVELS }, (_, level) =>
    Array<number>(3).fill(Math.round((level * 255) / (LEVELS - 1))),
  );
  sheets.forEach((sheet, index) => {
    const { rows, columns, channels, pixels } = tile(sheet, perRow);
    const levels = Uint8Array.from({ length: rows * columns }, (_, pixel) => greyLevel(pixels, pixel, channels));
    const delay = index === sheets.length - 1 ? LAST_MILLISECONDS : FRAME_MILLISECONDS;
    encoder.writeFrame(levels, columns, rows, { palette: index === 0 ? palette : undefined, delay, repeat: 0 });
  });
  encoder.finish();
  return encoder.bytes();
}

function greyLevel(pixels: Uint8Array, pixel: number, channels: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    sum += pixels[pixel * channels + channel];
  }
  return Math.round((sum / channels / 255) * (LEVELS - 1));
}

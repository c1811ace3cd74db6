import * as gifenc from "gifenc";
import type { Images } from "../data/report-data";
import { tile } from "./picture";

/** Node loads the package as CommonJS, bundlers as ESM. */
const { GIFEncoder, quantize, applyPalette } =
  "GIFEncoder" in gifenc ? gifenc : (gifenc as { default: typeof gifenc }).default;

/** Grey levels of an animation. */
const LEVELS = 16;

/** Duration of a frame, and of the last one. */
const FRAME_MILLISECONDS = 160;
const LAST_MILLISECONDS = 2000;

/** Colours of a frame of an animation in colour: as many as the format has. */
const COLOURS = 256;

/** A frame: the place of each pixel's colour in the palette, which the next frames share if they bring none. */
interface Frame {
  readonly indices: Uint8Array;
  readonly palette?: readonly (readonly number[])[];
}

/** Sheets of images, grey or in colour, as an animated GIF that loops. */
export function encodeGif(sheets: readonly Images[], perRow: number): Uint8Array {
  const encoder = GIFEncoder();
  sheets.forEach((sheet, index) => {
    const tiled = tile(sheet, perRow);
    const { indices, palette } = tiled.channels === 1 ? greyFrame(tiled, index === 0) : colourFrame(tiled);
    const delay = index === sheets.length - 1 ? LAST_MILLISECONDS : FRAME_MILLISECONDS;
    encoder.writeFrame(indices, tiled.columns, tiled.rows, { palette, delay, repeat: 0 });
  });
  encoder.finish();
  return encoder.bytes();
}

/** All grey frames share the palette of the first. */
function greyFrame({ pixels }: Images, isFirst: boolean): Frame {
  const indices = pixels.map((value) => Math.round((value / 255) * (LEVELS - 1)));
  const levelOf = (level: number): number[] => Array<number>(3).fill(Math.round((level * 255) / (LEVELS - 1)));
  return { indices, palette: isFirst ? Array.from({ length: LEVELS }, (_, level) => levelOf(level)) : undefined };
}

/** Every colour frame has the colours that suit it best. */
function colourFrame({ pixels, rows, columns }: Images): Frame {
  const rgba = new Uint8Array(rows * columns * 4).fill(255);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    rgba.set(pixels.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  const palette = quantize(rgba, COLOURS);
  return { indices: applyPalette(rgba, palette), palette };
}

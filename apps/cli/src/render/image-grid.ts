import type { ImageSet } from "@gan-cls/core";
import { decode, encode } from "fast-png";

/** Images to lay out: `[size, rows, columns, channels]` bytes. */
export type GridImages = Pick<ImageSet, "pixels" | "size" | "rows" | "columns" | "channels">;

/** Options of {@link renderImageGrid}. */
export interface ImageGridOptions {
  /** Images per row. @default the smallest square that holds all */
  perRow?: number;
  /** Each pixel becomes a square of this side, so that a digit of 28 pixels can be looked at. @default 3 */
  scale?: number;
}

/** Side of a pixel in every sheet of a run. */
const SCALE = 3;

/** Pixels between two images and around all of them; they are white. */
const GAP = 2;
const WHITE = 255;

/** Images side by side as one PNG, row by row, enlarged without smoothing. Images may have 1 (grey) or 3 channels (colour). */
export function renderImageGrid(images: GridImages, options: ImageGridOptions = {}): Uint8Array {
  const { size, rows, columns, channels, pixels } = images;
  const { perRow = Math.ceil(Math.sqrt(size)), scale = SCALE } = options;
  const [cellHeight, cellWidth] = [rows * scale + GAP, columns * scale + GAP];
  const width = perRow * cellWidth + GAP;
  const height = Math.ceil(size / perRow) * cellHeight + GAP;
  const data = new Uint8Array(width * height * channels).fill(WHITE);
  for (let image = 0; image < size; image++) {
    const top = Math.floor(image / perRow) * cellHeight + GAP;
    const left = (image % perRow) * cellWidth + GAP;
    for (let y = 0; y < rows * scale; y++) {
      for (let x = 0; x < columns * scale; x++) {
        const source = ((image * rows + Math.floor(y / scale)) * columns + Math.floor(x / scale)) * channels;
        const target = ((top + y) * width + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          data[target + channel] = pixels[source + channel];
        }
      }
    }
  }
  return encode({ width, height, data, channels, depth: 8 });
}

/**
 * The images of a sheet that {@link renderImageGrid} has drawn at its usual scale.
 *
 * @param size Images, if the last row is not full. @default as many as there is room for
 * @returns `undefined` when the picture is no such sheet.
 */
export function readImageGrid(
  png: Uint8Array,
  { rows, columns, size }: { rows: number; columns: number; size?: number },
): GridImages | undefined {
  const { width, height, channels, data } = decode(png);
  const [cellHeight, cellWidth] = [rows * SCALE + GAP, columns * SCALE + GAP];
  const perRow = (width - GAP) / cellWidth;
  const count = size ?? perRow * ((height - GAP) / cellHeight);
  if (!Number.isInteger(perRow) || !Number.isInteger(count) || data.length < width * height * channels) {
    return undefined;
  }
  const pixels = new Uint8Array(count * rows * columns * channels);
  for (let target = 0; target < pixels.length; target++) {
    const channel = target % channels;
    const column = Math.floor(target / channels) % columns;
    const row = Math.floor(target / channels / columns) % rows;
    const image = Math.floor(target / channels / columns / rows);
    const y = Math.floor(image / perRow) * cellHeight + GAP + row * SCALE;
    const x = (image % perRow) * cellWidth + GAP + column * SCALE;
    pixels[target] = data[(y * width + x) * channels + channel];
  }
  return { pixels, size: count, rows, columns, channels };
}

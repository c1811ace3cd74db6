import { imageLength, toBase64 } from "@gan-cls/core";
import { encode } from "fast-png";
import type { Images } from "../data/report-data";
import { html, type Html } from "./html";

/** Levels of a picture's channel: the loss is not visible, and it takes half the bytes. Colour areas show steps that strokes do not. */
const GREY_LEVELS = 16;
const COLOUR_LEVELS = 52;

/** One image as an element that is enlarged without smoothing. */
export function picture(images: Images, index: number, text: string): Html {
  return html`<img
    class="image"
    src="${pngDataUrl(oneImage(images, index))}"
    alt="${text}"
    width="${images.columns}"
    height="${images.rows}"
  />`;
}

/** The image at a position. */
export function oneImage(images: Images, index: number): Images {
  const length = imageLength(images);
  return { ...images, size: 1, pixels: images.pixels.subarray(index * length, (index + 1) * length) };
}

/** Images side by side, row by row. */
export function tile(images: Images, perRow: number): Images {
  const { size, rows, columns, channels, pixels } = images;
  const height = Math.ceil(size / perRow) * rows;
  const width = perRow * columns;
  const tiled = new Uint8Array(width * height * channels);
  for (let image = 0; image < size; image++) {
    for (let y = 0; y < rows; y++) {
      const source = (image * rows + y) * columns * channels;
      const target = ((Math.floor(image / perRow) * rows + y) * width + (image % perRow) * columns) * channels;
      tiled.set(pixels.subarray(source, source + columns * channels), target);
    }
  }
  return { size: 1, rows: height, columns: width, channels, pixels: tiled };
}

/** One image, grey or in colour, as a `data:` URL. */
export function pngDataUrl({ pixels, rows, columns, channels }: Images): string {
  const step = 255 / ((channels === 1 ? GREY_LEVELS : COLOUR_LEVELS) - 1);
  const data = pixels.map((value) => Math.round(Math.round(value / step) * step));
  const bytes = encode({ width: columns, height: rows, data, channels, depth: 8 });
  return `data:image/png;base64,${toBase64(bytes)}`;
}

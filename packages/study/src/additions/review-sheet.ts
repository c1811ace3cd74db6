import type { ImageSet } from "@gan-cls/core";
import { encode } from "fast-png";
import { drawText, TEXT_ADVANCE, type Canvas } from "./pixel-text";
import type { LabelledImage } from "./review-list";

/** Tiles of one sheet, and of one of its rows: a page that a screen shows as a whole. */
export const SHEET_TILES = 100;
const PER_ROW = 10;

/** Side of an image's pixel. */
const SCALE = 3;

/** Pixels around every tile, and between an image and its text. */
const GAP = 4;
const LINES = 2;

const WHITE = 255;
const DARK = 64;
const BLACK = 0;

/** The sheets of a review: the tiles of every hundred images. */
export function sheetCount(images: number): number {
  return Math.ceil(images / SHEET_TILES);
}

/**
 * One sheet as a PNG, in colour if the images are: every image with its number (`#12`) and below that its label and confidence (`7 98%`). Text is black on white where
 * the image is kept, white on dark where it is rejected, until the list is edited. Classes are shown by their number in label order.
 *
 * @param sheet Which one, from 0.
 */
export function drawReviewSheet(
  images: ImageSet,
  labelled: readonly LabelledImage[],
  { sheet, threshold }: { sheet: number; threshold: number },
): Uint8Array {
  const shown = labelled.slice(sheet * SHEET_TILES, (sheet + 1) * SHEET_TILES);
  const tile = {
    width: Math.max(images.columns * SCALE, 7 * TEXT_ADVANCE.x) + GAP,
    height: images.rows * SCALE + LINES * TEXT_ADVANCE.y + 3 * GAP,
  };
  const width = PER_ROW * tile.width + GAP;
  const height = Math.ceil(shown.length / PER_ROW) * tile.height + GAP;
  const { channels } = images;
  const canvas = { data: new Uint8Array(width * height * channels).fill(WHITE), width, channels };
  shown.forEach((entry, at) => {
    const left = (at % PER_ROW) * tile.width + GAP;
    const top = Math.floor(at / PER_ROW) * tile.height + GAP;
    drawImage(canvas, images, entry.number - 1, left, top);
    const isKept = entry.confidence >= threshold;
    const textTop = top + images.rows * SCALE + GAP;
    if (!isKept) {
      fill(canvas, left, textTop - GAP, tile.width - GAP, LINES * TEXT_ADVANCE.y + GAP, DARK);
    }
    const grey = isKept ? BLACK : WHITE;
    drawText(canvas, `#${entry.number}`, left + 2, textTop, grey);
    drawText(canvas, `${entry.label} ${Math.floor(100 * entry.confidence)}%`, left + 2, textTop + TEXT_ADVANCE.y, grey);
  });
  return encode({ width, height, data: canvas.data, channels, depth: 8 });
}

function drawImage(
  { data, width }: Canvas,
  { pixels, rows, columns, channels }: ImageSet,
  index: number,
  left: number,
  top: number,
): void {
  for (let y = 0; y < rows * SCALE; y++) {
    for (let x = 0; x < columns * SCALE; x++) {
      const source = ((index * rows + Math.floor(y / SCALE)) * columns + Math.floor(x / SCALE)) * channels;
      data.set(pixels.subarray(source, source + channels), ((top + y) * width + left + x) * channels);
    }
  }
}

function fill(
  { data, width, channels }: Canvas,
  left: number,
  top: number,
  columns: number,
  rows: number,
  grey: number,
): void {
  for (let y = top; y < top + rows; y++) {
    data.fill(grey, (y * width + left) * channels, (y * width + left + columns) * channels);
  }
}

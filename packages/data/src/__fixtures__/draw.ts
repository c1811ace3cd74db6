import { encode } from "fast-png";
import type { RawPicture } from "../pictures/raw-picture";

/** A picture drawn by code: the RGBA of every pixel. */
export function draw(
  columns: number,
  rows: number,
  color: (column: number, row: number) => readonly number[],
): RawPicture {
  const pixels = new Uint8Array(rows * columns * 4);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [red, green, blue, alpha = 255] = color(column, row);
      pixels.set([red, green, blue, alpha], (row * columns + column) * 4);
    }
  }
  return { pixels, rows, columns };
}

/** As the bytes of an RGBA PNG. */
export function toPng({ pixels, rows, columns }: RawPicture): Uint8Array {
  return encode({ width: columns, height: rows, data: pixels, channels: 4 });
}

/** A grey PNG of one level. */
export function greyPng(level: number, width = 4, height = 4): Uint8Array {
  return encode({ width, height, data: new Uint8Array(width * height).fill(level), channels: 1 });
}

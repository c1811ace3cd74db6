/** Rows and columns of a photo as it is kept: enough for networks that take 224, and a thousand of them fit the memory. */
export const PHOTO_SIDE = 128;

/** Rows and columns of a drawing, laid out as MNIST's digits. */
export const DRAWING_SIDE = 28;

/** One picture that teaches, is asked about, or waits without a class. */
export interface TaughtPicture {
  readonly rows: number;
  readonly columns: number;
  /** 1: a drawing, light on dark; 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** `rows * columns * channels` bytes. */
  readonly pixels: Uint8Array;
}

/** A picture as the page knows it: the worker has the whole one. */
export interface ShelfPicture {
  /** SHA-256 of the picture, so the same picture has the same name everywhere. */
  readonly id: string;
  readonly thumb: TaughtPicture;
}

/** A drawing of 28 x 28 bytes. */
export function drawingPicture(pixels: Uint8Array): TaughtPicture {
  return { rows: DRAWING_SIDE, columns: DRAWING_SIDE, channels: 1, pixels };
}

/** A square of RGBA pixels, as canvases have them, without its alpha. */
export function photoFromRgba(rgba: ArrayLike<number>, side = PHOTO_SIDE): TaughtPicture {
  const pixels = new Uint8Array(side * side * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
    pixels[to] = rgba[from];
    pixels[to + 1] = rgba[from + 1];
    pixels[to + 2] = rgba[from + 2];
  }
  return { rows: side, columns: side, channels: 3, pixels };
}

/** The same picture with four bytes a pixel. */
export function toRgba({ rows, columns, channels, pixels }: TaughtPicture): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(rows * columns * 4);
  for (let at = 0; at < rows * columns; at++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * at + channel] = pixels[at * channels + (channels === 3 ? channel : 0)];
    }
    rgba[4 * at + 3] = 255;
  }
  return rgba;
}

import { luma } from "../png";
import type { RawPicture } from "./raw-picture";

/** What a picture says about how pictures like it should be prepared. */
export interface PictureFacts {
  readonly rows: number;
  readonly columns: number;
  /** Whether a person would call it coloured: more than one pixel in 500 whose red, green and blue differ by more than 32 levels. */
  readonly isColoured: boolean;
  /** Whether parts of it are transparent. */
  readonly isTransparent: boolean;
  /** Where parts are transparent: whether what is opaque is rather light, weighted by its opacity. */
  readonly isLight: boolean;
  /** Whether the edge of the picture is rather light. */
  readonly hasLightEdge: boolean;
}

/** Grey photos and scans have a tint of up to this. */
const TINT_LEVELS = 32;

/** Coloured pixels that count as dirt. */
const DIRT_SHARE = 1 / 500;

/** Looks at every pixel of a picture. */
export function examinePicture({ pixels, rows, columns }: RawPicture): PictureFacts {
  let coloured = 0;
  let clear = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels[at];
    const green = pixels[at + 1];
    const blue = pixels[at + 2];
    const alpha = pixels[at + 3];
    if (alpha !== 255) {
      clear++;
    }
    if (red !== green || green !== blue) {
      const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
      coloured += spread * alpha > TINT_LEVELS * 255 ? 1 : 0;
    }
  }
  return {
    ...{ rows, columns },
    isColoured: coloured > rows * columns * DIRT_SHARE,
    isTransparent: clear > 0,
    isLight: clear > 0 && isInkLight(pixels),
    hasLightEdge: edgeLevel({ pixels, rows, columns }) > 127.5,
  };
}

function isInkLight(pixels: Uint8Array): boolean {
  let opacity = 0;
  let light = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    opacity += pixels[at + 3];
    light += pixels[at + 3] * luma(pixels[at], pixels[at + 1], pixels[at + 2]);
  }
  return light > 127.5 * opacity;
}

/** Mean luma of the pixels at the edge. */
function edgeLevel({ pixels, rows, columns }: RawPicture): number {
  let sum = 0;
  let count = 0;
  const add = (row: number, column: number): void => {
    const at = (row * columns + column) * 4;
    sum += luma(pixels[at], pixels[at + 1], pixels[at + 2]);
    count++;
  };
  for (let column = 0; column < columns; column++) {
    add(0, column);
    add(rows - 1, column);
  }
  for (let row = 0; row < rows; row++) {
    add(row, 0);
    add(row, columns - 1);
  }
  return sum / count;
}

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
  /** Whether what is opaque is rather light, weighted by its opacity. */
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
  let [coloured, clear, opacity, light] = [0, 0, 0, 0];
  for (let at = 0; at < pixels.length; at += 4) {
    const [red, green, blue, alpha] = [pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]];
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
    coloured += spread * alpha > TINT_LEVELS * 255 ? 1 : 0;
    clear += alpha < 255 ? 1 : 0;
    opacity += alpha;
    light += alpha * luma(red, green, blue);
  }
  return {
    ...{ rows, columns },
    isColoured: coloured > rows * columns * DIRT_SHARE,
    isTransparent: clear > 0,
    isLight: light > 127.5 * opacity,
    hasLightEdge: edgeLevel({ pixels, rows, columns }) > 127.5,
  };
}

/** Mean luma of the pixels at the edge. */
function edgeLevel({ pixels, rows, columns }: RawPicture): number {
  let [sum, count] = [0, 0];
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

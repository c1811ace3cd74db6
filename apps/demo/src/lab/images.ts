import type { ImageSet, Random } from "@gan-cls/core";

const SIDE = 28;

/** Bytes of one image. */
export const IMAGE_BYTES = SIDE * SIDE;

/** Images of 28 x 28 bytes as a set. */
export function imageSet(pixels: Uint8Array, name = "drawings"): ImageSet {
  return { name, pixels, size: pixels.length / IMAGE_BYTES, rows: SIDE, columns: SIDE, channels: 1 };
}

/** Image `index` of a set, copied. */
export function imageAt({ pixels }: Pick<ImageSet, "pixels">, index: number): Uint8Array {
  return pixels.slice(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
}

const CENTRE = SIDE / 2;

/** How much copies may differ from the drawing: rotation in radians, share of the size, slant, and shift in pixels. */
const TURN = 0.22;
const SCALE = 0.12;
const SLANT = 0.2;
const SHIFT = 1.5;

/**
 * A slightly rotated, scaled, slanted and shifted copy of a drawing.
 *
 * Reference: Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis", 2003
 * (affine distortions).
 *
 * @param pixels 28 x 28 bytes.
 */
export function vary(pixels: Uint8Array, random: Random): Uint8Array {
  const between = (range: number): number => (2 * random.uniform() - 1) * range;
  const [turn, slant, dx, dy] = [between(TURN), between(SLANT), between(SHIFT), between(SHIFT)];
  const [scaleX, scaleY] = [1 + between(SCALE), 1 + between(SCALE)];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const copy = new Uint8Array(IMAGE_BYTES);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      // Where the new pixel comes from: every change backwards.
      const [x, y] = [column + 0.5 - CENTRE - dx, row + 0.5 - CENTRE - dy];
      const turnedX = (cosine * x + sine * y) / scaleX;
      const turnedY = (cosine * y - sine * x) / scaleY;
      copy[row * SIDE + column] = Math.round(
        sampleBetween(pixels, turnedY + CENTRE - 0.5, turnedX + slant * turnedY + CENTRE - 0.5),
      );
    }
  }
  return copy;
}

/** The level at a place between pixels, by its four neighbours; outside it is 0. */
function sampleBetween(pixels: Uint8Array, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, right] = [row - top, column - left];
  const at = (r: number, c: number): number => (r < 0 || c < 0 || r >= SIDE || c >= SIDE ? 0 : pixels[r * SIDE + c]);
  const upper = at(top, left) * (1 - right) + at(top, left + 1) * right;
  const lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
  return upper * (1 - down) + lower * down;
}

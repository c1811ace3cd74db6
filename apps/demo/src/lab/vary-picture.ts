import type { Random } from "@gan-cls/core";
import type { TaughtPicture } from "../teaching/picture";

/** How much copies may differ: rotation in radians, shares of the size, slant, and the share by which light changes. */
interface Range {
  readonly turn: number;
  readonly scale: number;
  readonly slant: number;
  readonly shift: number;
  readonly light: number;
}

const DRAWINGS: Range = { turn: 0.22, scale: 0.12, slant: 0.2, shift: 1.5 / 28, light: 0 };

/** Photos are not mirrored: somebody may teach left and right. */
const PHOTOS: Range = { turn: 0.12, scale: 0.12, slant: 0.05, shift: 0.08, light: 0.2 };

/**
 * A slightly rotated, scaled, slanted and shifted copy of a picture, a photo also in other light. Outside a drawing there is nothing; a photo goes on
 * with its edge.
 *
 * Reference: Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis", 2003
 * (affine distortions).
 */
export function varyPicture(picture: TaughtPicture, random: Random): TaughtPicture {
  const { rows, columns, channels } = picture;
  const { turn, scale, slant, shift, light } = channels === 1 ? DRAWINGS : PHOTOS;
  const between = (range: number): number => (2 * random.uniform() - 1) * range;
  const [angle, lean, dx, dy] = [between(turn), between(slant), between(shift) * columns, between(shift) * rows];
  const [scaleX, scaleY, gain] = [1 + between(scale), 1 + between(scale), 1 + between(light)];
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [columns / 2, rows / 2];
  const pixels = new Uint8Array(picture.pixels.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      // Where the new pixel comes from: every change backwards.
      const [x, y] = [column + 0.5 - middleX - dx, row + 0.5 - middleY - dy];
      const fromX = (cosine * x + sine * y) / scaleX;
      const fromY = (cosine * y - sine * x) / scaleY;
      const place = { row: fromY + middleY - 0.5, column: fromX + lean * fromY + middleX - 0.5 };
      for (let channel = 0; channel < channels; channel++) {
        const level = Math.round(sampleBetween(picture, place, channel) * gain);
        pixels[(row * columns + column) * channels + channel] = Math.min(255, level);
      }
    }
  }
  return { ...picture, pixels };
}

/** The level at a place between pixels, by its four neighbours. */
function sampleBetween(
  { rows, columns, channels, pixels }: TaughtPicture,
  place: { row: number; column: number },
  channel: number,
): number {
  const [top, left] = [Math.floor(place.row), Math.floor(place.column)];
  const [down, right] = [place.row - top, place.column - left];
  const at = (row: number, column: number): number => {
    if (channels === 1 && (column < 0 || row < 0 || row >= rows || column >= columns)) {
      return 0;
    }
    const [r, c] = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
    return pixels[(r * columns + c) * channels + channel];
  };
  const upper = at(top, left) * (1 - right) + at(top, left + 1) * right;
  const lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
  return upper * (1 - down) + lower * down;
}

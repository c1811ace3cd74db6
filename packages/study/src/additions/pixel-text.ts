/**
 * The characters of a sheet's tiles, five pixels wide and seven high: numbers, `#` and `%`. They are a table of our own because the pixel
 * fonts on npm bring a PNG encoder of their own along, and these are twelve characters.
 */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  "0": [".###.", "#...#", "#..##", "#.#.#", "##..#", "#...#", ".###."],
  "1": ["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."],
  "2": [".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"],
  "3": [".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###."],
  "4": ["...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."],
  "5": ["#####", "#....", "####.", "....#", "....#", "#...#", ".###."],
  "6": ["..##.", ".#...", "#....", "####.", "#...#", "#...#", ".###."],
  "7": ["#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#..."],
  "8": [".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."],
  "9": [".###.", "#...#", "#...#", ".####", "....#", "...#.", ".##.."],
  "#": [".#.#.", ".#.#.", "#####", ".#.#.", "#####", ".#.#.", ".#.#."],
  "%": ["##..#", "##..#", "...#.", "..#..", ".#...", "#..##", "#..##"],
};

const WIDTH = 5;
const HEIGHT = 7;

/** Each pixel of a character becomes a square of this side. */
const SCALE = 2;

/** Pixels from one character, or line, to the next. */
export const TEXT_ADVANCE = { x: (WIDTH + 1) * SCALE, y: (HEIGHT + 2) * SCALE };

/** A picture to draw on, grey or in colour: `[rows, width, channels]`. */
export interface Canvas {
  readonly data: Uint8Array;
  readonly width: number;
  readonly channels: number;
}

/** Writes text with its upper left corner at a place; spaces, and characters that have no glyph, are left empty. */
export function drawText(
  { data, width, channels }: Canvas,
  text: string,
  left: number,
  top: number,
  grey: number,
): void {
  [...text].forEach((character, at) => {
    const glyph = GLYPHS[character] ?? [];
    for (let y = 0; y < glyph.length * SCALE; y++) {
      for (let x = 0; x < WIDTH * SCALE; x++) {
        if (glyph[Math.floor(y / SCALE)][Math.floor(x / SCALE)] === "#") {
          const pixel = (top + y) * width + left + at * TEXT_ADVANCE.x + x;
          data.fill(grey, pixel * channels, (pixel + 1) * channels);
        }
      }
    }
  });
}

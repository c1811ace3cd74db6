import { tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { normalizeDrawing, type Polarity } from "./normalize-drawing";
import type { GrayscaleImage } from "./png";

const SIDE = 28;

const digits: GrayscaleImage[] = (() => {
  const { pixels, size } = tinyDigits(3);
  return Array.from({ length: size }, (_, i) => ({
    pixels: pixels.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE),
    rows: SIDE,
    columns: SIDE,
  }));
})();

/** The digit `factor` times as large, at (`top`, `left`) of a black image. */
function enlarge(
  digit: GrayscaleImage,
  factor: number,
  { top = 0, left = 0, rows = 200, columns = 240 } = {},
): GrayscaleImage {
  const pixels = new Uint8Array(rows * columns);
  for (let row = 0; row < SIDE * factor; row++) {
    for (let column = 0; column < SIDE * factor; column++) {
      pixels[(top + row) * columns + left + column] =
        digit.pixels[Math.floor(row / factor) * SIDE + Math.floor(column / factor)];
    }
  }
  return { pixels, rows, columns };
}

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;

function measure({ pixels }: GrayscaleImage): {
  row: number;
  column: number;
  longest: number;
  top: number;
  left: number;
} {
  let [mass, row, column] = [0, 0, 0];
  const rows: number[] = [];
  const columns: number[] = [];
  pixels.forEach((value, i) => {
    const [r, c] = [Math.floor(i / SIDE), i % SIDE];
    mass += value;
    row += value * (r + 0.5);
    column += value * (c + 0.5);
    if (value > 0) {
      rows.push(r);
      columns.push(c);
    }
  });
  const extent = (list: number[]): number => Math.max(...list) - Math.min(...list) + 1;
  return {
    row: row / mass,
    column: column / mass,
    longest: Math.max(extent(rows), extent(columns)),
    top: Math.min(...rows),
    left: Math.min(...columns),
  };
}

describe("normalizeDrawing", () => {
  it("brings MNIST's own digits back from another size and place", () => {
    const differences = digits.map((digit) =>
      meanDifference(normalizeDrawing(enlarge(digit, 5, { top: 31, left: 77 })).pixels, digit.pixels),
    );
    // A mean digit has 33 levels per pixel; moved by one pixel, it differs by 16.
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(3);
  });

  it("puts the centre of mass in the middle and makes the longer side 20 pixels", () => {
    for (const digit of digits) {
      const { row, column, longest } = measure(normalizeDrawing(enlarge(digit, 4, { top: 3, left: 90 })));
      expect(Math.abs(row - 14.5)).toBeLessThan(0.7);
      expect(Math.abs(column - 14.5)).toBeLessThan(0.7);
      expect(longest).toBe(20);
    }
  });

  it("does not care where, how large and on which paper something was drawn", () => {
    const [digit] = digits;
    const { pixels: reference } = normalizeDrawing(enlarge(digit, 4));
    const moved = enlarge(digit, 4, { top: 60, left: 101 });
    expect(normalizeDrawing(moved).pixels).toEqual(reference);
    expect(meanDifference(normalizeDrawing(enlarge(digit, 2)).pixels, reference)).toBeLessThan(1);
    const onPaper = { ...moved, pixels: moved.pixels.map((value) => 255 - value) };
    expect(normalizeDrawing(onPaper).pixels).toEqual(reference);
    const faint = { ...moved, pixels: moved.pixels.map((value) => 220 - Math.round(value / 3)) };
    expect(meanDifference(normalizeDrawing(faint).pixels, reference)).toBeLessThan(1);
  });

  it("keeps the outline in the frame when the mass sits in a corner", () => {
    const rows = 100;
    const pixels = new Uint8Array(rows * rows);
    for (let row = 10; row < 90; row++) {
      const length = row < 12 ? 80 : row < 40 ? 30 : 2;
      pixels.fill(255, row * rows + 10, row * rows + 10 + length);
    }
    const normalized = normalizeDrawing({ pixels, rows, columns: rows });
    expect(measure(normalized)).toMatchObject({ longest: 20, top: 8, left: 8 });
  });

  it("draws smooth edges", () => {
    const levels = new Set(normalizeDrawing(enlarge(digits[0], 7)).pixels);
    expect(levels.size).toBeGreaterThan(20);
    expect(Math.max(...levels)).toBe(255);
  });

  it("obeys when told which level is the ink", () => {
    const moved = enlarge(digits[0], 4, { top: 20, left: 20 });
    expect(normalizeDrawing(moved, { polarity: "light-on-dark" })).toEqual(normalizeDrawing(moved));
    expect(normalizeDrawing(moved, { polarity: "dark-on-light" })).not.toEqual(normalizeDrawing(moved));
  });

  it("says what is wrong with an image that shows nothing, or is none", () => {
    const empty = { pixels: new Uint8Array(100).fill(200), rows: 10, columns: 10 };
    expect(() => normalizeDrawing(empty, { name: "blank.png" })).toThrow(
      "normalizeDrawing: blank.png: expected a drawing that stands out from its background, got a blank image",
    );
    expect(() => normalizeDrawing({ ...empty, rows: 11 })).toThrow("expected 11 x 10 pixels, got 100");
    expect(() => normalizeDrawing(empty, { polarity: "grey" as Polarity })).toThrow("polarity must be one of");
  });
});

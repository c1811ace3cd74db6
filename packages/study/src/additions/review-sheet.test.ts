import { tinyDigits } from "@gan-cls/testing";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { drawText } from "./pixel-text";
import { drawReviewSheet, sheetCount } from "./review-sheet";

const digits = tinyDigits(12);
const labelled = Array.from(digits.labels, (label, index) => ({ number: index + 1, label, confidence: index / 119 }));

describe("drawReviewSheet", () => {
  it("draws a hundred tiles to a sheet and the rest on the next", () => {
    expect([1, 100, 101, 2500].map(sheetCount)).toEqual([1, 1, 2, 25]);
    const [first, second] = [0, 1].map((sheet) => decode(drawReviewSheet(digits, labelled, { sheet, threshold: 0.5 })));
    expect([first.width, first.height]).toEqual([884, 1324]);
    expect([second.width, second.height]).toEqual([884, 268]);
  });

  it("shows the images in their order, and rejected ones on dark", () => {
    const { data, width } = decode(drawReviewSheet(digits, labelled, { sheet: 0, threshold: 0.5 }));
    const at = (tile: number, x: number, y: number): number =>
      Number(data[(Math.floor(tile / 10) * 132 + 4 + y) * width + (tile % 10) * 88 + 4 + x]);
    for (const tile of [0, 9, 37]) {
      for (const [row, column] of [
        [14, 14],
        [10, 12],
        [20, 17],
      ]) {
        expect(at(tile, column * 3 + 1, row * 3 + 1)).toBe(digits.pixels[(tile * 28 + row) * 28 + column]);
      }
    }
    // The strip's last pixel, beside all text: dark below the threshold, white above.
    expect([at(0, 83, 110), at(99, 83, 110)]).toEqual([64, 255]);
  });
});

describe("drawText", () => {
  it("draws every character that a tile needs as a shape of its own", () => {
    const shapes = [..."0123456789#%"].map((character) => {
      const canvas = { data: new Uint8Array(10 * 14), channels: 1, width: 10 };
      drawText(canvas, character, 0, 0, 255);
      return canvas.data.join();
    });
    expect(new Set(shapes).size).toBe(12);
    shapes.forEach((shape) => expect(shape).toContain("255"));
  });

  it("leaves room for what it cannot draw", () => {
    const canvas = { data: new Uint8Array(40 * 14), channels: 1, width: 40 };
    drawText(canvas, " é", 0, 0, 255);
    expect(canvas.data.includes(255)).toBe(false);
  });
});

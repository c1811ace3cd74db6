import type { Preprocessing } from "@gan-cls/core";
import { decodeGrayscalePng, preparePicture } from "@gan-cls/data";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { draw } from "../__fixtures__/draw";
import { normalizeDrawing } from "../normalize-drawing";
import { decodePng } from "../png";
import type { RawPicture } from "./raw-picture";

function recipe(changes: Partial<Preprocessing> = {}): Preprocessing {
  return {
    ...{ rows: 2, columns: 2, channels: 1, fit: "cover", background: 0, invert: false, layout: "plain" },
    ...changes,
  } as Preprocessing;
}

const levels = (picture: RawPicture, changes: Partial<Preprocessing> = {}): number[] =>
  Array.from(preparePicture(picture, recipe(changes)));

const grey = (columns: number, rows: number, values: readonly number[]): RawPicture =>
  draw(columns, rows, (column, row) => Array(3).fill(values[row * columns + column]) as number[]);

describe("preparePicture", () => {
  it("leaves a picture of the wanted size as it is", () => {
    expect(levels(grey(2, 2, [0, 7, 77, 255]))).toEqual([0, 7, 77, 255]);
    const colours = draw(2, 1, (column) => [10 * column + 1, 10 * column + 2, 10 * column + 3]);
    expect(levels(colours, { rows: 1, channels: 3 })).toEqual([1, 2, 3, 11, 12, 13]);
  });

  it("makes the same grey of a PNG as decodeGrayscalePng, with colours and transparency", () => {
    const data = Uint8Array.from({ length: 6 * 5 * 4 }, (_, i) => (i * 89 + 13) % 256);
    const png = encode({ width: 6, height: 5, data, channels: 4 });
    const image = preparePicture(decodePng(png), recipe({ rows: 5, columns: 6 }));
    expect(image).toEqual(decodeGrayscalePng(png).pixels);
  });

  it("takes luma for grey: 76, 150 and 29 for pure red, green and blue", () => {
    const primaries = draw(3, 1, (column) => [0, 1, 2].map((channel) => (channel === column ? 255 : 0)));
    expect(levels(primaries, { rows: 1, columns: 3 })).toEqual([76, 150, 29]);
  });

  it("lays what is transparent over the background", () => {
    const ink = draw(3, 1, (column) => [0, 0, 0, [255, 51, 0][column]]);
    expect(levels(ink, { rows: 1, columns: 3 })).toEqual([0, 0, 0]);
    expect(levels(ink, { rows: 1, columns: 3, background: 255 })).toEqual([0, 204, 255]);
    expect(levels(ink, { rows: 1, columns: 3, background: 255, invert: true })).toEqual([255, 51, 0]);
  });

  it("averages exactly the area of each pixel when it shrinks", () => {
    expect(levels(grey(4, 2, [0, 100, 10, 30, 50, 250, 20, 40]), { rows: 1 })).toEqual([100, 25]);
    // Three pixels become two: each covers one and a half.
    expect(levels(grey(3, 1, [0, 90, 240]), { rows: 1, fit: "stretch" })).toEqual([30, 190]);
  });

  it("interpolates between pixels when it enlarges, and stays flat at the edges", () => {
    expect(levels(grey(2, 1, [0, 200]), { rows: 1, columns: 4, fit: "stretch" })).toEqual([0, 50, 150, 200]);
    expect(levels(grey(1, 1, [77]), { rows: 3, columns: 3 })).toEqual(Array(9).fill(77));
    // Each side by itself: twice as wide, half as high.
    expect(levels(grey(2, 2, [0, 200, 100, 100]), { rows: 1, columns: 4, fit: "stretch" })).toEqual([50, 75, 125, 150]);
  });

  const wide = grey(6, 2, [1, 2, 101, 102, 3, 4, 5, 6, 103, 104, 7, 8]);
  it("cuts the middle out to cover", () => {
    expect(levels(wide)).toEqual([101, 102, 103, 104]);
  });

  it("fits the whole inside, with margins of the background", () => {
    const small = grey(4, 2, [10, 10, 30, 30, 10, 10, 30, 30]);
    expect(levels(small, { rows: 4, columns: 4, fit: "contain", background: 200 })).toEqual([
      ...[200, 200, 200, 200],
      ...[10, 10, 30, 30],
      ...[10, 10, 30, 30],
      ...[200, 200, 200, 200],
    ]);
    const tall = grey(1, 2, [10, 30]);
    expect(
      levels(tall, { rows: 4, columns: 4, fit: "contain", background: 9 }).filter((level) => level === 9),
    ).toHaveLength(8);
  });

  it("distorts to stretch", () => {
    expect(levels(wide, { rows: 2, columns: 3, fit: "stretch" })).toEqual([2, 102, 4, 6, 104, 8]);
  });

  it("never leaves the range of what it was given, at any size and fit", () => {
    const noise = draw(13, 7, (column, row) => [40 + ((column * 31 + row * 17) % 160), 90, 200, 255]);
    for (const fit of ["cover", "contain", "stretch"] as const) {
      for (const [rows, columns] of [
        [1, 1],
        [3, 29],
        [28, 28],
        [7, 13],
        [64, 5],
      ]) {
        const image = levels(noise, { rows, columns, fit, channels: 3, background: 100 });
        expect(image).toHaveLength(rows * columns * 3);
        expect(Math.min(...image)).toBeGreaterThanOrEqual(40);
        expect(Math.max(...image)).toBeLessThanOrEqual(200);
      }
    }
  });

  it("lays drawings out as MNIST's digits, dark or light", () => {
    const drawn = (ink: number, paper: number): RawPicture =>
      draw(
        90,
        120,
        (column, row) => Array(3).fill(column > 40 && column < 55 && row > 20 && row < 90 ? ink : paper) as number[],
      );
    const drawing = recipe({ rows: 28, columns: 28, layout: "drawing" });
    const dark = preparePicture(drawn(0, 255), drawing);
    expect(dark).toEqual(preparePicture(drawn(255, 0), drawing));
    const plain = recipe({ rows: 120, columns: 90 });
    expect(dark).toEqual(
      normalizeDrawing({ pixels: preparePicture(drawn(0, 255), plain), rows: 120, columns: 90 }).pixels,
    );
  });

  it.each<[string, RawPicture, Partial<Preprocessing>, RegExp]>([
    [
      "pixels that are missing",
      { pixels: new Uint8Array(7), rows: 1, columns: 2 },
      {},
      /x\.png: expected 1 x 2 pixels of 4 bytes, got 7 bytes/,
    ],
    ["no pixels", { pixels: new Uint8Array(0), rows: 0, columns: 2 }, {}, /got 0 bytes/],
    [
      "a drawing in colour",
      wide,
      { layout: "drawing", channels: 3 },
      /layout drawing makes 28x28 grey images, got 2x2 with 3 channels/,
    ],
    [
      "a blank drawing",
      wide,
      { layout: "drawing", rows: 28, columns: 28, invert: false, background: 0, fit: "bogus" as "cover" },
      /fit must be one of/,
    ],
    ["no rows", wide, { rows: 0 }, /rows must be a positive integer, got 0/],
  ])("refuses %s", (_, picture, changes, message) => {
    expect(() => preparePicture(picture, recipe(changes), { name: "x.png" })).toThrow(message);
  });
});

import { describe, expect, it } from "vitest";
import { toByteImages, transposeImages, type NumberArray } from "./array-images";

const array = (shape: number[], numbers: ArrayLike<number>, isBytes = true): NumberArray => ({
  name: "x",
  shape,
  numbers: isBytes ? Uint8Array.from(numbers) : Float64Array.from(numbers),
});

describe("toByteImages", () => {
  it("takes bytes as they are, grey and in colour", () => {
    const notes: string[] = [];
    const [grey] = toByteImages([array([1, 2, 2], [0, 9, 128, 255])], notes);
    expect(grey).toEqual({ pixels: Uint8Array.of(0, 9, 128, 255), size: 1, rows: 2, columns: 2, channels: 1 });
    const [colour] = toByteImages([array([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])], notes);
    expect(colour).toMatchObject({ rows: 2, columns: 2, channels: 3 });
    expect(notes).toEqual([]);
  });

  it.each([
    ["0 to 1", [0, 0.5, 1, 0.2], false, [0, 128, 255, 51]],
    ["0 to 1", [0, 1, 1, 0], true, [0, 255, 255, 0]],
    ["0 to 255, not stored as bytes,", [0, 17, 254.6, 2], false, [0, 17, 255, 2]],
    ["-1 to 1", [-1, 0, 1, 0.5], false, [0, 128, 255, 191]],
  ])("makes bytes of levels from %s, and says so", (range, numbers, isBytes, expected) => {
    const notes: string[] = [];
    const [{ pixels }] = toByteImages([array([1, 2, 2], numbers, isBytes)], notes);
    expect([...pixels]).toEqual(expected);
    expect(notes).toEqual([`Levels from ${range} became bytes from 0 to 255.`]);
  });

  it("treats all arrays in the same way", () => {
    const images = toByteImages([array([1, 1, 2], [0, 1], false), array([1, 1, 2], [0, 200], false)], []);
    expect(images.map(({ pixels }) => [...pixels])).toEqual([
      [0, 1],
      [0, 200],
    ]);
  });

  it("puts channels last where that is clear, and makes squares of rows", () => {
    const notes: string[] = [];
    const [planar] = toByteImages([array([1, 3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])], notes);
    expect([...planar.pixels]).toEqual([1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]);
    expect(toByteImages([array([2, 4], [1, 2, 3, 4, 5, 6, 7, 8])], notes)[0]).toMatchObject({ rows: 2, columns: 2 });
    expect(notes).toEqual([
      "Channels came before rows and columns; they were put behind them.",
      "Rows of 4 numbers became images of 2x2.",
    ]);
  });

  it.each([
    ["channels at both ends", array([1, 3, 2, 3], new Uint8Array(18)), /got 1 x 3 x 2 x 3; channels are 1 or 3/],
    ["four channels", array([1, 2, 2, 4], new Uint8Array(16)), /got 1 x 2 x 2 x 4; channels are 1 or 3/],
    ["rows that are no square", array([1, 5], new Uint8Array(5)), /got 1 x 5$/],
    ["no image", array([0, 2, 2], []), /got 0 x 2 x 2/],
    ["a single number", array([], [1]), /got a single number/],
    ["huge sides", array([1, 1, 5000], new Uint8Array(5000)), /sides of at most 4096 pixels, got 1 x 1 x 5000/],
    ["standardised levels", array([1, 1, 2], [-2.5, 3], false), /got -2\.5 to 3; scale them to bytes/],
    ["levels that are no numbers", array([1, 1, 2], [0, Number.NaN], false), /finite levels, got NaN/],
  ])("refuses %s", (_, images, message) => {
    expect(() => toByteImages([images], [])).toThrow(message);
  });
});

it("transposeImages exchanges rows and columns, and back", () => {
  const [images] = toByteImages([array([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])], []);
  const transposed = transposeImages(images);
  expect([transposed.rows, transposed.columns, ...transposed.pixels]).toEqual([
    3, 2, 1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12,
  ]);
  expect(transposeImages(transposed)).toEqual(images);
});

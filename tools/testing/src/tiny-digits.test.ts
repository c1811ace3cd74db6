import { expect, it } from "vitest";
import { smallDigits, tinyDigits } from "./tiny-digits";

it("holds real digits, classes in turn", () => {
  const digits = tinyDigits(2);
  expect(digits).toMatchObject({ size: 20, rows: 28, columns: 28, channels: 1 });
  expect([...digits.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Every digit has ink, at full strength somewhere, and an empty border.
  for (let i = 0; i < digits.size; i++) {
    const image = digits.pixels.subarray(i * 784, (i + 1) * 784);
    expect(Math.max(...image)).toBeGreaterThan(200);
    expect(Math.max(...image.subarray(0, 28))).toBe(0);
  }
});

it("can start further on, for disjoint sets", () => {
  const both = tinyDigits(2);
  const second = tinyDigits(1, 1);
  expect(second.pixels).toEqual(both.pixels.subarray(10 * 784));
  expect(second.pixels).not.toEqual(tinyDigits(1).pixels);
});

it("has them smaller too, without their empty border", () => {
  const [digits, small] = [tinyDigits(2), smallDigits(2)];
  expect(small).toMatchObject({ size: 20, rows: 12, columns: 12, channels: 1, labels: digits.labels });
  const sum = (pixels: Uint8Array): number => pixels.reduce((total, value) => total + value, 0);
  // What rounding takes is below one of 255 a pixel; what the border held would be more.
  expect(Math.abs(4 * sum(small.pixels) - sum(digits.pixels))).toBeLessThan(4 * small.pixels.length);
});

import { Random } from "@gan-cls/core";
import { tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { imageAt, vary } from "./images";

const train = tinyDigits(6);

describe("vary", () => {
  const digit = imageAt(train, 3);

  it("keeps what it is and changes how it looks, by the seed alone", () => {
    const copies = [1, 1, 2].map((seed) => vary(digit, Random.fromSeed(seed)));
    expect(copies[0]).toEqual(copies[1]);
    expect(copies[0]).not.toEqual(copies[2]);
    const ink = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0);
    copies.forEach((copy) => expect(Math.abs(ink(copy) / ink(digit) - 1)).toBeLessThan(0.35));
  });
});

import { Random } from "@gan-cls/core";
import { tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { drawingPicture, type TaughtPicture } from "../teaching/picture";
import { imageAt } from "./images";
import { varyPicture } from "./vary-picture";

const digit = drawingPicture(imageAt(tinyDigits(6), 3));
const photo: TaughtPicture = { rows: 16, columns: 16, channels: 3, pixels: new Uint8Array(16 * 16 * 3).fill(100) };

describe("varyPicture", () => {
  it("keeps what it is and changes how it looks, by the seed alone", () => {
    const copies = [1, 1, 2].map((seed) => varyPicture(digit, Random.fromSeed(seed)));
    expect(copies[0]).toEqual(copies[1]);
    expect(copies[0]).not.toEqual(copies[2]);
    const ink = ({ pixels }: TaughtPicture): number => pixels.reduce((sum, value) => sum + value, 0);
    copies.forEach((copy) => expect(Math.abs(ink(copy) / ink(digit) - 1)).toBeLessThan(0.35));
  });

  it("goes on with a photo's edge, and changes its light alone where it is even", () => {
    const { pixels } = varyPicture(photo, Random.fromSeed(5));
    expect(new Set(pixels).size).toBe(1);
    expect(pixels[0]).not.toBe(100);
  });
});

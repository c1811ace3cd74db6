import { describe, expect, it } from "vitest";
import { countHidden, coverPart, coverPoints, hiddenError, NO_COVER, pasteHidden } from "./cover";

describe("covers", () => {
  it("hide halves that complete each other, and a square in the middle", () => {
    for (const [one, other] of [
      ["lower", "upper"],
      ["left", "right"],
    ] as const) {
      const [first, second] = [coverPart(one), coverPart(other)];
      expect(first.map((hidden, pixel) => hidden + second[pixel])).toEqual(NO_COVER.map(() => 1));
      expect(countHidden(first)).toBe(392);
    }
    expect(coverPart("lower")[783]).toBe(1);
    expect(coverPart("right")[27]).toBe(1);
    expect(countHidden(coverPart("middle"))).toBe(100);
  });

  it("grow by the brush, never off the image, and stay the same object where nothing changes", () => {
    const dot = coverPoints(NO_COVER, [{ x: 0.5, y: 0.5 }]);
    expect(countHidden(dot)).toBeGreaterThan(20);
    expect(dot[14 * 28 + 14]).toBe(1);
    expect(dot[0]).toBe(0);
    expect(coverPoints(dot, [{ x: 0.5, y: 0.5 }])).toBe(dot);
    expect(coverPoints(NO_COVER, [{ x: 9, y: 9 }])).toBe(NO_COVER);
    expect(countHidden(NO_COVER)).toBe(0);
  });
});

describe("a filled image", () => {
  const image = new Uint8Array(784).fill(10);
  const cover = coverPart("lower");

  it("keeps what was visible", () => {
    const filled = pasteHidden(image, new Uint8Array(784).fill(200), cover);
    expect([filled[0], filled[391], filled[392], filled[783]]).toEqual([10, 10, 200, 200]);
  });

  it("is measured by its hidden pixels alone", () => {
    const other = Uint8Array.from(image, (_, pixel) => (pixel < 392 ? 255 : pixel % 2 === 0 ? 13 : 6));
    expect(hiddenError(other, image, cover)).toBeCloseTo(Math.sqrt((9 + 16) / 2), 10);
    expect(hiddenError(other, image, NO_COVER)).toBe(0);
  });
});

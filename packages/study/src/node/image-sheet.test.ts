import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { readImageGrid, renderImageGrid } from "./image-grid";
import { renderPictures } from "./report-pictures";

describe("renderImageGrid", () => {
  it("lays images out row by row, enlarged, on white", () => {
    const images = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), size: 3, rows: 1, columns: 2, channels: 1 };
    const { width, height, data } = decode(renderImageGrid(images, { perRow: 2, scale: 2 }));
    const W = 255;
    expect({ width, height }).toEqual({ width: 14, height: 10 });
    const blank = Array<number>(14).fill(W);
    const first = [W, W, 1, 1, 2, 2, W, W, 3, 3, 4, 4, W, W];
    const second = [W, W, 5, 5, 6, 6, W, W, W, W, W, W, W, W];
    expect([...data]).toEqual([blank, blank, first, first, blank, blank, second, second, blank, blank].flat());
  });

  it("keeps colours", () => {
    const images = { pixels: Uint8Array.of(10, 20, 30), size: 1, rows: 1, columns: 1, channels: 3 };
    const { width, height, channels, data } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height, channels }).toEqual({ width: 5, height: 5, channels: 3 });
    expect([...data.subarray((2 * 5 + 2) * 3, (2 * 5 + 3) * 3)]).toEqual([10, 20, 30]);
  });

  it("takes the smallest square when nothing is said of rows", () => {
    const images = { pixels: new Uint8Array(10), size: 10, rows: 1, columns: 1, channels: 1 };
    const { width, height } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height }).toEqual({ width: 4 * 3 + 2, height: 3 * 3 + 2 });
  });
});

describe("readImageGrid", () => {
  const images = {
    pixels: Uint8Array.from({ length: 5 * 6 * 3 }, (_, at) => at * 2),
    size: 5,
    rows: 2,
    columns: 3,
    channels: 3,
  };

  it("gets back what renderImageGrid has drawn, colours and a half empty last row included", () => {
    expect(readImageGrid(renderImageGrid(images), { rows: 2, columns: 3, size: 5 })).toEqual(images);
    const full = { ...images, size: 4, pixels: images.pixels.subarray(0, 72) };
    expect(readImageGrid(renderImageGrid(full), { rows: 2, columns: 3 })).toEqual(full);
  });

  it("says so when the picture is no sheet of such images", () => {
    expect(readImageGrid(renderImageGrid(images), { rows: 2, columns: 4 })).toBeUndefined();
  });
});

describe("renderPictures", () => {
  it("links every picture with its caption", () => {
    const pictures = [
      { files: ["a b.png"], caption: "Two words." },
      { files: ["1.png", "2.png"], caption: "Side by side." },
    ];
    expect(renderPictures(pictures)).toBe(
      [
        "## Pictures\n\nTwo words.\n\n![Two words.](a%20b.png)\n\n",
        "Side by side.\n\n![Side by side.](1.png)\n![Side by side.](2.png)\n",
      ].join(""),
    );
    expect(renderPictures([])).toBe("");
  });
});

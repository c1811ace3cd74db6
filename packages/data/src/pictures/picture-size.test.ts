import { encode } from "fast-png";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { assertPictureFits, pictureSize } from "./picture-size";

const picture = (): ReturnType<typeof sharp> =>
  sharp({ create: { width: 300, height: 70, channels: 3, background: { r: 200, g: 30, b: 60 } } });

describe("pictureSize", () => {
  it.each([
    ["PNG", picture().png()],
    ["JPEG", picture().jpeg()],
    ["progressive JPEG with a profile", picture().withMetadata().jpeg({ progressive: true })],
    ["GIF", picture().gif()],
    ["WebP", picture().webp()],
    ["lossless WebP", picture().webp({ lossless: true })],
    ["WebP with alpha and metadata", picture().ensureAlpha(0.5).withMetadata().webp()],
    ["AVIF", picture().avif({ effort: 0 })],
  ])("reads that of a %s", async (_, encoded) => {
    expect(pictureSize(await encoded.toBuffer())).toEqual({ rows: 70, columns: 300 });
  });

  it("reads that of a BMP, also from top to bottom", () => {
    const bytes = new Uint8Array(54);
    bytes.set([0x42, 0x4d]);
    const view = new DataView(bytes.buffer);
    view.setUint32(14, 40, true);
    view.setInt32(18, 300, true);
    view.setInt32(22, -70, true);
    expect(pictureSize(bytes)).toEqual({ rows: 70, columns: 300 });
  });

  it("gives none for what is no picture, and ends for whatever follows a picture's first bytes", async () => {
    expect(pictureSize(new TextEncoder().encode("not a picture"))).toBeUndefined();
    const whole = await Promise.all(
      [picture().jpeg(), picture().webp(), picture().avif({ effort: 0 })].map((encoded) => encoded.toBuffer()),
    );
    const beginnings = fc
      .constantFrom(...whole)
      .chain((bytes) => fc.nat(bytes.length).map((end) => bytes.subarray(0, end)));
    fc.assert(
      fc.property(beginnings, fc.uint8Array({ maxLength: 200 }), (beginning, rest) => {
        const size = pictureSize(Uint8Array.from([...beginning, ...rest]));
        expect(size === undefined || (size.rows >= 0 && size.columns >= 0)).toBe(true);
      }),
      { seed: 16, numRuns: 500 },
    );
  });
});

describe("assertPictureFits", () => {
  it("refuses what would unpack to gigabytes by its header alone", () => {
    const bytes = encode({ width: 4, height: 4, data: new Uint8Array(16), channels: 1, depth: 8 });
    const bomb = Uint8Array.from(bytes);
    new DataView(bomb.buffer).setUint32(16, 100_000);
    new DataView(bomb.buffer).setUint32(20, 100_000);
    expect(() => assertPictureFits("open", { name: "a.png", bytes })).not.toThrow();
    expect(() => assertPictureFits("open", { name: "a.png", bytes: bomb })).toThrow(
      "open: a.png: expected a picture of at most 67108864 pixels, got 100000x100000; make it smaller",
    );
    expect(() => assertPictureFits("open", { name: "a.png", bytes, maxPixels: 15 })).toThrow("at most 15 pixels");
  });
});

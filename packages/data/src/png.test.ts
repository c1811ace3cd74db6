import { encode, type ImageData } from "fast-png";
import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { handmadePng, pngHeader } from "./__fixtures__/handmade-png";
import { decodeGrayscalePng } from "./png";

const gray = Uint8Array.of(0, 50, 100, 150, 200, 255);
const png = encode({ width: 3, height: 2, data: gray, channels: 1 });

/** The grey levels that an image with these samples is read as. */
function levels(image: Omit<ImageData, "width" | "height">, width: number, height: number): number[] {
  return Array.from(decodeGrayscalePng(encode({ width, height, ...image })).pixels);
}

describe("decodeGrayscalePng", () => {
  it("reads grey bytes as they are", () => {
    expect(decodeGrayscalePng(png, { rows: 2, columns: 3 })).toEqual({ pixels: gray, rows: 2, columns: 3 });
  });

  it("reads interlaced images", () => {
    const interlaced = encode({ width: 3, height: 2, data: gray, channels: 1 }, { interlace: "Adam7" });
    expect(decodeGrayscalePng(interlaced).pixels).toEqual(gray);
  });

  it("turns colours into luma as Pillow's convert(L) does: 76, 150, 29 for pure red, green and blue", () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30, 0, 0, 0);
    expect(levels({ data, channels: 3 }, 3, 2)).toEqual([76, 150, 29, 255, 18, 0]);
  });

  it("lays transparent pixels over black", () => {
    const data = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 0, 200, 200, 200, 128);
    expect(levels({ data, channels: 4 }, 3, 1)).toEqual([255, 0, 100]);
    expect(levels({ data: Uint8Array.of(90, 255, 90, 0, 90, 85), channels: 2 }, 3, 1)).toEqual([90, 0, 30]);
  });

  it("rounds 16-bit samples", () => {
    expect(levels({ data: Uint16Array.of(0, 128, 129, 257 * 77, 65535), channels: 1, depth: 16 }, 5, 1)).toEqual([
      0, 0, 1, 77, 255,
    ]);
  });

  it("unpacks 1, 2 and 4 bits, row by row", () => {
    const packed = (depth: number, width: number, rows: number[]): number[] => {
      const data = zlibSync(Uint8Array.from(rows));
      return Array.from(decodeGrayscalePng(handmadePng(pngHeader(width, 2, depth, 0), [["IDAT", data]])).pixels);
    };
    expect(packed(1, 3, [0, 0b10100000, 0, 0b01000000])).toEqual([255, 0, 255, 0, 255, 0]);
    expect(packed(2, 3, [0, 0b00011000, 0, 0b11000000])).toEqual([0, 85, 170, 255, 0, 0]);
    expect(packed(4, 3, [0, 0x0f, 0x80, 0, 0x12, 0x30])).toEqual([0, 255, 136, 17, 34, 51]);
  });

  it("looks palettes up, with their transparency", () => {
    const palette = Uint8Array.of(255, 255, 255, 255, 0, 0, 40, 40, 40);
    const chunks: [string, Uint8Array][] = [
      ["PLTE", palette],
      ["tRNS", Uint8Array.of(255, 255, 0)],
      ["IDAT", zlibSync(Uint8Array.of(0, 0b00011000))],
    ];
    expect(Array.from(decodeGrayscalePng(handmadePng(pngHeader(3, 1, 2, 3), chunks)).pixels)).toEqual([255, 76, 0]);
  });

  it("names the image, its size and the expected one", () => {
    expect(() => decodeGrayscalePng(png, { rows: 28, columns: 28, name: "seven.png" })).toThrow(
      "decodeGrayscalePng: seven.png: expected an image of 28x28 pixels (width x height), got 3x2",
    );
  });

  const flipped = Uint8Array.from(png);
  flipped[45] ^= 1;
  const huge = Uint8Array.from(png);
  huge.set([0, 1, 0, 0, 0, 1, 0, 0], 16);
  it.each<[string, Uint8Array, RegExp]>([
    ["no bytes", new Uint8Array(0), /expected a PNG image/],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0), /expected a PNG image/],
    ["HTML", new TextEncoder().encode("<html></html>"), /looks like a web page/],
    ["a cut header", png.subarray(0, 20), /got 20 bytes: truncated/],
    ["a cut body", png.subarray(0, 50), /damaged/],
    ["a flipped bit", flipped, /damaged \(.*CRC/],
    ["absurd dimensions", huge, /1 to 16777216 pixels, got 65536x65536/],
    ["no pixels", handmadePng(pngHeader(0, 1, 8, 0), []), /got 0x1/],
    [
      "too many bytes for its pixels",
      Buffer.concat([png, Buffer.alloc(5_000_000)]),
      /expected at most 4194352 bytes for 3x2/,
    ],
    ["an interlaced bitmap", handmadePng(pngHeader(3, 2, 1, 0, 1), []), /save it without interlacing/],
    ["no image data", handmadePng(pngHeader(3, 2, 8, 0), []), /damaged/],
  ])("refuses %s in one line", (_, bytes, message) => {
    expect(() => decodeGrayscalePng(bytes, { name: "x.png" })).toThrow(
      expect.objectContaining({ code: "invalid-data", message: expect.stringMatching(message) as string }),
    );
    expect(() => decodeGrayscalePng(bytes, { name: "x.png" })).toThrow(/^[^\n]*x\.png[^\n]*$/);
  });
});

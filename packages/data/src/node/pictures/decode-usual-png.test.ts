import { deflateSync } from "node:zlib";
import { encode, type PngDataArray } from "fast-png";
import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { handmadePng, pngHeader } from "../../__fixtures__/handmade-png";
import { decodePng } from "../../png";
import { decodePngInNode } from "./decode-usual-png";

/** Bytes that no filter makes plain. */
const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => ((i + seed) * 2654435761) >>> 24);

/** A PNG whose rows use the filters in turn; filtered bytes may be anything. */
function filtered(columns: number, rows: number, channels: number, first: number): Uint8Array {
  const rowBytes = columns * channels + 1;
  const data = noise(rows * rowBytes, first);
  for (let row = 0; row < rows; row++) {
    data[row * rowBytes] = (first + row) % 5;
  }
  const colourType = [0, 0, 4, 2, 6][channels];
  const packed = zlibSync(data);
  return handmadePng(pngHeader(columns, rows, 8, colourType), [
    ["tEXt", Buffer.from("Comment\0made by hand")],
    ["IDAT", packed.subarray(0, 20)],
    ["IDAT", packed.subarray(20)],
  ]);
}

describe("decodePngInNode", () => {
  it("gives the same pixels as decodePng: all filters, all channels, several chunks", () => {
    for (const channels of [1, 2, 3, 4]) {
      for (const [columns, rows] of [
        [1, 6],
        [7, 11],
        [28, 28],
      ]) {
        const png = filtered(columns, rows, channels, channels + rows);
        expect(decodePngInNode(png, "x")).toEqual(decodePng(png));
      }
    }
  });

  it("leaves all other kinds to decodePng", () => {
    const data = noise(12, 1);
    const others: Uint8Array[] = [
      encode({ width: 3, height: 4, data, channels: 1 }, { interlace: "Adam7" }),
      encode({ width: 3, height: 4, data: Uint16Array.from(data) as PngDataArray, channels: 1, depth: 16 }),
      handmadePng(pngHeader(3, 1, 8, 0), [
        ["tRNS", Uint8Array.of(0, 7)],
        ["IDAT", zlibSync(Uint8Array.of(0, 7, 8, 9))],
      ]),
      handmadePng(pngHeader(2, 1, 8, 3), [
        ["PLTE", Uint8Array.of(1, 2, 3, 4, 5, 6)],
        ["IDAT", zlibSync(Uint8Array.of(0, 1, 0))],
      ]),
    ];
    for (const png of others) {
      expect(decodePngInNode(png, "x")).toEqual(decodePng(png));
    }
  });

  it("refuses what decodePng refuses, in the same words", () => {
    const good = filtered(28, 28, 3, 0);
    const flipped = Uint8Array.from(good);
    flipped[good.length - 30] ^= 1;
    const rows = (bytes: number): Uint8Array =>
      handmadePng(pngHeader(28, 28, 8, 0), [["IDAT", deflateSync(new Uint8Array(bytes))]]);
    const unknownFilter = handmadePng(pngHeader(1, 1, 8, 0), [["IDAT", zlibSync(Uint8Array.of(9, 1))]]);
    for (const bad of [good.subarray(0, 200), flipped, rows(100), rows(40_000_000), unknownFilter]) {
      const attempt = (decode: () => unknown): string => {
        try {
          decode();
          return "nothing";
        } catch (error) {
          return (error as Error).message;
        }
      };
      const message = attempt(() => decodePng(bad, { name: "x" }));
      expect(attempt(() => decodePngInNode(bad, "x"))).toBe(message);
      expect(message).toMatch(/^decodePng: x: /);
    }
  });
});

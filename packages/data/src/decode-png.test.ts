import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { handmadePng, pngHeader } from "./__fixtures__/handmade-png";
import { decodePng } from "./png";

describe("decodePng", () => {
  const rgba = (bytes: Uint8Array): number[] => Array.from(decodePng(bytes).pixels);

  it("gives RGBA of every kind", () => {
    expect(rgba(encode({ width: 2, height: 1, data: Uint8Array.of(7, 9), channels: 1 }))).toEqual([
      7, 7, 7, 255, 9, 9, 9, 255,
    ]);
    expect(rgba(encode({ width: 1, height: 1, data: Uint8Array.of(7, 9), channels: 2 }))).toEqual([7, 7, 7, 9]);
    expect(rgba(encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3 }))).toEqual([1, 2, 3, 255]);
    expect(rgba(encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 4), channels: 4 }))).toEqual([1, 2, 3, 4]);
    expect(
      rgba(encode({ width: 1, height: 1, data: Uint16Array.of(0, 257, 65535, 32768), channels: 4, depth: 16 })),
    ).toEqual([0, 1, 255, 128]);
  });

  it("looks palettes up, with their transparency", () => {
    const palette = Uint8Array.of(255, 255, 255, 255, 0, 0, 40, 40, 40);
    const png = handmadePng(pngHeader(3, 1, 2, 3), [
      ["PLTE", palette],
      ["tRNS", Uint8Array.of(255, 100, 0)],
      ["IDAT", zlibSync(Uint8Array.of(0, 0b00011000))],
    ]);
    expect(rgba(png)).toEqual([255, 255, 255, 255, 255, 0, 0, 100, 40, 40, 40, 0]);
  });

  it("makes pixels of the key colour transparent", () => {
    const grey = handmadePng(pngHeader(3, 1, 2, 0), [
      ["tRNS", Uint8Array.of(0, 2)],
      ["IDAT", zlibSync(Uint8Array.of(0, 0b00011000))],
    ]);
    expect(rgba(grey).filter((_, i) => i % 4 === 3)).toEqual([255, 255, 0]);
    const colour = handmadePng(pngHeader(3, 1, 8, 2), [
      ["tRNS", Uint8Array.of(0, 1, 0, 2, 0, 3)],
      ["IDAT", zlibSync(Uint8Array.of(0, 1, 2, 3, 1, 2, 4, 0, 2, 3))],
    ]);
    expect(rgba(colour).filter((_, i) => i % 4 === 3)).toEqual([0, 255, 255]);
  });

  it("leaves chunks out that could unpack to anything", () => {
    const bomb = deflateSync(new Uint8Array(50_000_000));
    const png = handmadePng(pngHeader(1, 1, 8, 0), [
      ["iCCP", Buffer.concat([Buffer.from("x\0\0"), bomb])],
      ["IDAT", zlibSync(Uint8Array.of(0, 77))],
    ]);
    expect(rgba(png)).toEqual([77, 77, 77, 255]);
  });

  it("stops image data that unpack to more than the header says", () => {
    const bomb = deflateSync(new Uint8Array(40_000_000));
    for (const [columns, interlace] of [
      [28, 0],
      [200, 1],
    ]) {
      const png = handmadePng(pngHeader(columns, 28, 8, 0, interlace), [["IDAT", bomb]]);
      expect(() => decodePng(png, { name: "bomb.png" })).toThrow(
        /^decodePng: bomb\.png: the PNG is damaged \(it unpacks to more than the \d+ bytes of/,
      );
    }
  });

  it("takes large images of exactly the size that the header says, interlaced ones too", () => {
    const data = Uint8Array.from({ length: 60 * 50 * 3 }, (_, i) => (i * i * 7919 + i) % 251);
    for (const interlace of ["null", "Adam7"] as const) {
      const { pixels } = decodePng(encode({ width: 60, height: 50, data, channels: 3 }, { interlace }));
      expect(pixels.filter((_, i) => i % 4 !== 3)).toEqual(data);
    }
  });
});

import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { encodeIdx, parseIdx } from "./idx";

const images = { shape: [3, 2, 4], data: Uint8Array.from({ length: 24 }, (_, i) => i * 10) };
const bytes = encodeIdx(images);

/** The file with some bytes replaced. */
function patched(changes: Readonly<Record<number, number>>): Uint8Array {
  const copy = Uint8Array.from(bytes);
  Object.entries(changes).forEach(([position, value]) => (copy[Number(position)] = value));
  return copy;
}

describe("parseIdx", () => {
  it("reads the layout of the format's description", () => {
    const file = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9);
    expect(parseIdx(file)).toEqual({ shape: [3], data: Uint8Array.of(7, 8, 9) });
  });

  it("reads what was encoded, plain and gzipped", () => {
    expect(parseIdx(bytes, { dimensions: 3 })).toEqual(images);
    expect(parseIdx(gzipSync(bytes), { dimensions: 3 })).toEqual(images);
    expect(parseIdx(encodeIdx({ shape: [0, 28, 28], data: new Uint8Array(0) })).shape).toEqual([0, 28, 28]);
  });

  it("gives a plain array of its own for a Buffer in shared memory", () => {
    const buffer = Buffer.concat([Buffer.from("before"), bytes]).subarray(6);
    const { data } = parseIdx(buffer);
    expect(Buffer.isBuffer(data)).toBe(false);
    buffer.fill(0);
    expect(data).toEqual(images.data);
  });

  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  it.each<[string, Uint8Array, RegExp]>([
    ["no bytes", new Uint8Array(0), /at least 4 bytes, got 0: truncated/],
    ["a cut header", bytes.subarray(0, 10), /a header of 16 bytes, got 10: truncated/],
    ["a cut body", bytes.subarray(0, -1), /3 x 2 x 4 = 24 bytes after the header, got 23: truncated/],
    ["trailing bytes", Uint8Array.from([...bytes, 1, 2]), /got 2 trailing bytes more/],
    ["a wrong magic number", patched({ 0: 0x50, 1: 0x4b }), /the magic number of an IDX file.*got 0x504b0803/],
    ["no dimensions", patched({ 3: 0 }), /magic number.*got 0x00000800/],
    ["five dimensions", patched({ 3: 5 }), /magic number.*got 0x00000805/],
    ["floats", patched({ 2: 0x0d }), /expected unsigned bytes \(type 0x08\), got 32-bit floats/],
    ["absurd dimensions", patched({ 4: 0xff, 8: 0xff, 12: 0xff }), /expected at most 1073741824 bytes/],
    ["HTML", text("\n<!DOCTYPE html><html>403 Forbidden</html>"), /looks like a web page/],
    ["XML after a byte order mark", text('\ufeff<?xml version="1.0"?><Error/>'), /looks like a web page/],
    ["gzipped HTML", gzipSync(text("<html></html>")), /looks like a web page/],
    ["cut gzip", gzipSync(bytes).subarray(0, 20), /truncated gzip/],
  ])("names the problem and the file: %s", (_, damaged, message) => {
    expect(() => parseIdx(damaged, { name: "images.idx" })).toThrow(
      expect.objectContaining({ code: "invalid-data", message: expect.stringMatching(message) as string }),
    );
    expect(() => parseIdx(damaged, { name: "images.idx" })).toThrow(/images\.idx/);
  });

  it("suspects a mix-up when the number of dimensions is another", () => {
    expect(() => parseIdx(bytes, { dimensions: 1 })).toThrow(
      /expected 1 dimensions, got 3; were images and labels swapped/,
    );
  });

  it("keeps to the caller's limit", () => {
    expect(() => parseIdx(bytes, { maxBytes: 23 })).toThrow(/at most 23 bytes/);
    expect(() => parseIdx(gzipSync(bytes), { maxBytes: 23 })).toThrow(/at most 23 bytes/);
  });
});

describe("encodeIdx", () => {
  it.each([
    [[], 1],
    [[1, 1, 1, 1, 1], 1],
    [[2, 2], 3],
    [[-1], 1],
  ])("refuses the shape %j for %d bytes", (shape, length) => {
    expect(() => encodeIdx({ shape, data: new Uint8Array(length) })).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });
});

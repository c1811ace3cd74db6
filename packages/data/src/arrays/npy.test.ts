import { describe, expect, it } from "vitest";
import { encodeNpy, npyOfBytes } from "../__fixtures__/encode-npy";
import { parseNpy } from "./npy";

const bytesOf = (array: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer);

describe("parseNpy", () => {
  it.each([
    ["|u1", Uint8Array.of(0, 128, 255), [0, 128, 255]],
    ["|b1", Uint8Array.of(0, 1, 1), [0, 1, 1]],
    ["|i1", Uint8Array.of(0, 127, 255), [0, 127, -1]],
    ["<u2", bytesOf(Uint16Array.of(0, 1, 65535)), [0, 1, 65535]],
    [">i2", Uint8Array.of(0, 1, 255, 255, 1, 0), [1, -1, 256]],
    ["<i4", bytesOf(Int32Array.of(-5, 0, 70000)), [-5, 0, 70000]],
    ["<u4", bytesOf(Uint32Array.of(0, 1, 4294967295)), [0, 1, 4294967295]],
    ["<i8", bytesOf(BigInt64Array.of(-1n, 0n, 9n)), [-1, 0, 9]],
    ["<u8", bytesOf(BigUint64Array.of(0n, 1n, 9n)), [0, 1, 9]],
    ["<f4", bytesOf(Float32Array.of(0.5, -1, 3)), [0.5, -1, 3]],
    ["<f8", bytesOf(Float64Array.of(0.1, -1, 3)), [0.1, -1, 3]],
    // 1, -2, 2^-24 (the least), as IEEE 754 has them.
    ["<f2", Uint8Array.of(0, 0x3c, 0, 0xc0, 1, 0), [1, -2, 2 ** -24]],
  ])("reads %s", (descr, data, expected) => {
    const { shape, numbers, type } = parseNpy(encodeNpy({ descr, shape: [3], data }));
    expect([[...shape], [...numbers], type]).toEqual([[3], expected, descr.slice(1)]);
  });

  it.each([1, 2, 3] as const)("reads version %d of the format", (version) => {
    const bytes = encodeNpy({ descr: "|u1", shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4), version });
    expect([...parseNpy(bytes).numbers]).toEqual([1, 2, 3, 4]);
  });

  it("brings Fortran's order into C's", () => {
    // 2 x 3 x 2, element [i, j, k] = 100 i + 10 j + k; the first index is the fastest in the file.
    const data = Uint8Array.from(
      { length: 12 },
      (_, at) => (at % 2) * 100 + (Math.floor(at / 2) % 3) * 10 + Math.floor(at / 6),
    );
    const { numbers } = parseNpy(encodeNpy({ descr: "|u1", shape: [2, 3, 2], data, fortran: true }));
    expect([...numbers]).toEqual([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
  });

  it("reads texts", () => {
    const text = (words: string[], width: number): Uint8Array =>
      bytesOf(
        Uint32Array.from(words.flatMap((word) => Array.from({ length: width }, (_, at) => word.codePointAt(at) ?? 0))),
      );
    expect(parseNpy(encodeNpy({ descr: "<U3", shape: [2], data: text(["cat", "ox"], 3) })).texts).toEqual([
      "cat",
      "ox",
    ]);
    expect(parseNpy(encodeNpy({ descr: "|S2", shape: [1], data: new TextEncoder().encode("ox") })).texts).toEqual([
      "ox",
    ]);
  });

  const good = npyOfBytes([2, 2], [1, 2, 3, 4]);
  const withHeader = (header: string): Uint8Array => {
    const bytes = npyOfBytes([1], [1]).slice(0, 10 + header.length);
    new DataView(bytes.buffer).setUint16(8, header.length, true);
    bytes.set(new TextEncoder().encode(header), 10);
    return bytes;
  };
  it.each([
    ["another file", new TextEncoder().encode("P".repeat(100)), /expected an NPY file, got something else/],
    ["a web page", new TextEncoder().encode("<!doctype html><title>Sign in</title>"), /looks like a web page/],
    ["a cut header", good.subarray(0, 40), /truncated or damaged/],
    ["cut numbers", good.subarray(0, -1), /expected 2 x 2 of \|u1 = 4 bytes after the header, got 3: truncated/],
    ["bytes after the end", Uint8Array.from([...good, 0]), /= 4 bytes after the header, got 5/],
    ["an unknown version", Uint8Array.from(good, (byte, at) => (at === 6 ? 9 : byte)), /version 1, 2 or 3 .* got 9/],
    [
      "Python objects",
      encodeNpy({ descr: "|O", shape: [1], data: new Uint8Array(8) }),
      /Python objects, which are never run/,
    ],
    [
      "complex numbers",
      encodeNpy({ descr: "<c8", shape: [1], data: new Uint8Array(8) }),
      /got the type <c8; save it as uint8/,
    ],
    [
      "records",
      withHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}"),
      /got an array of records/,
    ],
    ["half a header", withHeader("{'descr': '|u1'}"), /the header is damaged/],
    ["five dimensions", npyOfBytes([1, 1, 1, 1, 1], [1]), /at most 4 dimensions, got the shape \(1, 1, 1, 1, 1\)/],
    [
      "a promise of 2 TB",
      npyOfBytes([2_000_000, 1000, 1000], [1]),
      /at most 1073741824 bytes, got a header that promises/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => parseNpy(bytes, { name: "x.npy" })).toThrow(
      expect.objectContaining({ code: "invalid-data", message: expect.stringMatching(message) as string }),
    );
  });
});

import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32, crc32c } from "./checksums";

const DIGITS = new TextEncoder().encode("123456789");

describe("crc32", () => {
  it("has the check value of its standard, also in pieces", () => {
    expect(crc32(DIGITS)).toBe(0xcbf43926);
    expect(crc32(DIGITS.subarray(4), crc32(DIGITS.subarray(0, 4)))).toBe(0xcbf43926);
  });

  it("is that of zlib", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
  });
});

describe("crc32c", () => {
  it("has the check values of RFC 3720", () => {
    expect(crc32c(DIGITS)).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });
});

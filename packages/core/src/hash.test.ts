import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toBase64 } from "./base64";
import { hashBytes, hashSource, sha256Hex, uint32LittleEndianBytes } from "./hash";
import { Random } from "./random";

const nodeHash = (...pieces: Uint8Array[]): string => {
  const hash = createHash("sha256");
  pieces.forEach((piece) => hash.update(piece));
  return hash.digest("hex");
};

const randomBytes = (length: number): Uint8Array =>
  Uint8Array.from(Random.fromSeed(length).normals(length), (value) => Math.round(value * 64) & 0xff);

describe("SHA-256", () => {
  // Around the block of 64 bytes and its 56-byte padding limit, and beyond several blocks.
  it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1_000, 65_537])("agrees with Node's for %i bytes", (length) => {
    const bytes = randomBytes(length);
    expect(sha256Hex(bytes)).toBe(nodeHash(bytes));
    expect(Buffer.from(hashBytes(bytes)).toString("hex")).toBe(nodeHash(bytes));
  });

  it("takes pieces as if they were joined", () => {
    const bytes = randomBytes(500);
    expect(sha256Hex(bytes.subarray(0, 77), bytes.subarray(77, 77), bytes.subarray(77))).toBe(nodeHash(bytes));
    expect(sha256Hex()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("hashes a window, not the buffer behind it", () => {
    const bytes = randomBytes(100);
    expect(sha256Hex(bytes.subarray(10, 20))).toBe(nodeHash(bytes.slice(10, 20)));
  });
});

describe("uint32LittleEndianBytes", () => {
  it("writes the lowest byte first", () => {
    expect([...uint32LittleEndianBytes([1, 0x01020304, 2 ** 32 - 1])]).toEqual([
      1, 0, 0, 0, 4, 3, 2, 1, 255, 255, 255, 255,
    ]);
    expect(uint32LittleEndianBytes(new Uint32Array(0))).toHaveLength(0);
  });
});

describe("hashSource", () => {
  it("is Node's own hash of the text, quoted as policies have it", () => {
    for (const text of ["", "alert('Hello, world.');", "π ≈ 3"]) {
      expect(hashSource(text)).toBe(`'sha256-${createHash("sha256").update(text).digest("base64")}'`);
    }
  });
});

describe("toBase64", () => {
  it("says the same as Node, also of more bytes than a call takes arguments", () => {
    for (const length of [0, 1, 2, 20_000]) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37) % 256);
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    }
  });
});

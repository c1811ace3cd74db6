import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { assertZipChecksums } from "./zip-checksums";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Little-endian numbers, each with its count of bytes. */
function record(...fields: readonly [value: number, bytes: number][]): Buffer {
  return Buffer.concat(
    fields.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, Math.min(bytes, 6));
      return field;
    }),
  );
}

/** The directory of an archive and what follows it; the files themselves, which nothing here reads, are left out. */
function directoryOf(files: Record<string, Uint8Array>, { large = false, comment = "" } = {}): Uint8Array {
  const before = Buffer.alloc(10);
  const entries = Object.entries(files).map(([name, content]) => {
    const encoded = bytesOf(name);
    const head = record([0x02014b50, 4], [20, 2], [20, 2], [0x0800, 2], [0, 2], [0, 4], [crc32(content), 4]);
    const sizes = record([content.length, 4], [content.length, 4], [encoded.length, 2], [4, 2], [3, 2], [0, 12]);
    return Buffer.concat([head, sizes, encoded, Buffer.from("xtra"), Buffer.from("abc")]);
  });
  const end64 = before.length + entries.reduce((sum, { length }) => sum + length, 0);
  const extended = [
    record([0x06064b50, 4], [44, 8], [0, 36], [before.length, 8]),
    record([0x07064b50, 4], [0, 4], [end64, 8], [1, 4]),
  ];
  const start = large ? 0xffffffff : before.length;
  const end = record([0x06054b50, 4], [0, 8], [0, 4], [start, 4], [comment.length, 2]);
  return Buffer.concat([before, ...entries, ...(large ? extended : []), end, bytesOf(comment)]);
}

const FILES = { "a.txt": bytesOf("first"), "größe/猫.bin": Uint8Array.of(1, 2, 3) };

describe("assertZipChecksums", () => {
  it.each([
    ["a plain archive", {}],
    ["one with a comment", { comment: "made by hand" }],
    ["one with offsets of 64 bits", { large: true }],
  ])("accepts files as they were packed, and names one that is not, in %s", (_, options) => {
    const archive = directoryOf(FILES, options);
    expect(() => assertZipChecksums(archive, FILES)).not.toThrow();
    expect(() => assertZipChecksums(archive, {})).not.toThrow();
    for (const name of Object.keys(FILES)) {
      const changed = { ...FILES, [name]: bytesOf("other") };
      expect(() => assertZipChecksums(archive, changed)).toThrow(`${name}, which is not as it was packed`);
    }
  });

  it("refuses what has no directory", () => {
    expect(() => assertZipChecksums(new Uint8Array(100), FILES)).toThrow(RangeError);
    expect(() => assertZipChecksums(new Uint8Array(3), FILES)).toThrow(RangeError);
    const cut = directoryOf(FILES, { large: true }).slice(60);
    expect(() => assertZipChecksums(cut, FILES)).toThrow(RangeError);
  });
});

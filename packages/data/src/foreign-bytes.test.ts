import { GanClsError, isGanClsError } from "@gan-cls/core";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { gunzip, isGzip } from "./foreign-bytes";

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const packed = gzipSync(content);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(isGanClsError(error, "invalid-data")).toBe(true);
    return (error as Error).message;
  }
  return "no error";
}

describe("gunzip", () => {
  it("unpacks what was packed, also a view into a larger buffer", () => {
    // Compared as buffers: `toEqual` takes half a second for so many bytes.
    expect(Buffer.from(gunzip(packed)).equals(content)).toBe(true);
    const padded = Buffer.concat([Buffer.from("xyz"), packed]);
    expect(Buffer.from(gunzip(padded.subarray(3))).equals(content)).toBe(true);
    expect(gunzip(gzipSync(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  it.each([1, 10, 100, 70_000])("calls a file without its last %d bytes truncated or damaged", (missing) => {
    expect(messageOf(() => gunzip(packed.subarray(0, -missing), { name: "a.gz" }))).toMatch(
      /a\.gz is a (truncated|damaged)/,
    );
  });

  it("refuses an announcement beyond what the file can hold, before memory is taken", () => {
    const before = process.memoryUsage().arrayBuffers;
    const sizeOf = (): number => 2 ** 30;
    expect(messageOf(() => gunzip(packed, { name: "a.gz", sizeOf }))).toContain("cannot hold the 1073741824");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    // Deflate packs zeros best, and still to no less.
    const zeros = gzipSync(new Uint8Array(2 ** 24), { level: 9 });
    expect(gunzip(zeros, { sizeOf: () => 2 ** 24 })).toHaveLength(2 ** 24);
  });

  it("calls a mere header truncated", () => {
    expect(messageOf(() => gunzip(packed.subarray(0, 12)))).toContain("truncated gzip file, cut off after 12 bytes");
  });

  it("notices every flipped byte by the checksum", () => {
    for (const position of [11, 500, packed.length - 20, packed.length - 6, packed.length - 1]) {
      const damaged = Uint8Array.from(packed);
      damaged[position] ^= 0x10;
      expect(
        messageOf(() => gunzip(damaged, { name: "a.gz" })),
        `byte ${position}`,
      ).toMatch(/damaged|truncated/);
    }
  });

  it("notices bytes after the end", () => {
    expect(messageOf(() => gunzip(Uint8Array.from([...packed, 1, 2, 3])))).toContain("damaged");
  });

  it("stops a decompression bomb at the limit", () => {
    const bomb = gzipSync(new Uint8Array(5_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    expect(messageOf(() => gunzip(bomb, { maxBytes: 100_000 }))).toContain("more than the 100000 bytes allowed");
    expect(gunzip(bomb, { maxBytes: 5_000_000 }).length).toBe(5_000_000);
  });
});

describe("gunzip of content that announces its size", () => {
  const announced = (bytes: Uint8Array, size: number): Uint8Array => gunzip(gzipSync(bytes), { sizeOf: () => size });

  it.each([
    ["as many bytes", content.length],
    ["more", content.length + 1000],
  ])("gives all that is there where it announces %s", (_, size) => {
    expect(Buffer.from(announced(content, size)).equals(content)).toBe(true);
  });

  it("ends with the first byte too many", () => {
    const bytes = announced(content, 1000);
    expect(bytes.length).toBe(1001);
    expect(Buffer.from(bytes).equals(content.subarray(0, 1001))).toBe(true);
  });

  it("looks at the beginning once, whatever the pieces, and lets it refuse", () => {
    const starts: number[] = [];
    const sizeOf = (start: Uint8Array): number => starts.push(start.length) && content.length;
    gunzip(packed, { sizeOf });
    expect(starts).toEqual([64]);
    expect(gunzip(gzipSync(content.subarray(0, 63)), { sizeOf }).length).toBe(63);
    const refuse = (): number => {
      throw new GanClsError("invalid-data", "too large");
    };
    expect(messageOf(() => gunzip(packed, { sizeOf: refuse }))).toBe("too large");
  });
});

describe("isGzip", () => {
  it("looks at the magic bytes", () => {
    expect(isGzip(packed)).toBe(true);
    expect(isGzip(content)).toBe(false);
    expect(isGzip(Uint8Array.of(0x1f))).toBe(false);
  });
});

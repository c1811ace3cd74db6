import { describe, expect, it } from "vitest";
import { makeTar, tarHeader } from "./__fixtures__/make-tar";
import { readTar, type TarFile } from "./tar";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const padded = (content: string): Uint8Array =>
  join(text(content), new Uint8Array((512 - (content.length % 512)) % 512));

/** The files in an archive that arrives in pieces of `pieceBytes`. */
async function read(archive: Uint8Array, pieceBytes = archive.length || 1): Promise<TarFile[]> {
  const pieces = Array.from({ length: Math.ceil(archive.length / pieceBytes) }, (_, piece) =>
    archive.subarray(piece * pieceBytes, (piece + 1) * pieceBytes),
  );
  const files: TarFile[] = [];
  for await (const file of readTar(pieces, { name: "a.tar", wanted: () => true })) {
    files.push(file);
  }
  return files;
}

describe("readTar", () => {
  const files = { "a/one.txt": text("one"), "a/empty": new Uint8Array(0), "b.bin": new Uint8Array(1500).fill(7) };

  it.each([1, 100, 511, 512, 513, 10_000])("reads files that arrive in pieces of %d bytes", async (pieceBytes) => {
    expect(await read(makeTar(files), pieceBytes)).toEqual(
      Object.entries(files).map(([name, bytes]) => ({ name, bytes })),
    );
  });

  it("passes over what is not wanted, over folders and over links", async () => {
    const archive = join(
      tarHeader({ name: "folder/", size: 0, type: "5" }),
      // As tools before POSIX wrote folders.
      tarHeader({ name: "folder/old/", size: 0, type: "\0" }),
      tarHeader({ name: "link", size: 0, type: "2" }),
      makeTar(files),
    );
    const names: string[] = [];
    for await (const { name } of readTar([archive], { name: "a.tar", wanted: (file) => file !== "a/one.txt" })) {
      names.push(name);
    }
    expect(names).toEqual(["a/empty", "b.bin"]);
  });

  it("passes over the content of what it does not know, such as GNU's lists of folders and sparse files", async () => {
    const archive = join(
      ...[tarHeader({ name: "folder/", size: 600, type: "D" }), new Uint8Array(1024).fill(65)],
      ...[tarHeader({ name: "sparse", size: 3, type: "S" }), padded("abc")],
      makeTar(files),
    );
    expect((await read(archive)).map(({ name }) => name)).toEqual(Object.keys(files));
  });

  it("reads long names as GNU tar and as POSIX write them, and POSIX's prefix", async () => {
    const long = `${"folder/".repeat(20)}file`;
    const attributes = `${16 + long.length} path=${long}\n`;
    const prefixed = makeTar({ file: text("x") });
    prefixed.set(text("top/sub"), 345);
    prefixed.set(text("        "), 148);
    const sum = prefixed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    prefixed.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    const archive = join(
      ...[tarHeader({ name: "././@LongLink", size: long.length + 1, type: "L" }), padded(`${long}\0`)],
      ...[tarHeader({ name: "cut", size: 1 }), padded("a")],
      ...[tarHeader({ name: "PaxHeader", size: attributes.length, type: "x" }), padded(attributes)],
      ...[tarHeader({ name: "cut", size: 1 }), padded("b")],
      prefixed,
    );
    expect((await read(archive)).map(({ name }) => name)).toEqual([long, long, "top/sub/file"]);
  });

  it.each([
    ["in a header", makeTar(files).subarray(0, 700 + 512), /cut off/],
    ["in a file", makeTar(files).subarray(0, 514), /cut off/],
    ["that is no archive", text("x".repeat(600)), /wrong checksum/],
    ["with a size in letters", sized("abc"), /wrong checksum|no valid size/],
    ["that promises 8 GiB", join(tarHeader({ name: "a", size: 8 * 2 ** 30 - 1 }), new Uint8Array(512)), /cut off/],
    ["with a name of 1 MiB", tarHeader({ name: "a", size: 2 ** 20, type: "L" }), /names of at most 65536 bytes/],
  ])("refuses an archive %s", async (_, archive, message) => {
    await expect(read(archive)).rejects.toMatchObject({ code: "invalid-data" });
    await expect(read(archive)).rejects.toThrow(message);
  });

  it("refuses more entries than allowed", async () => {
    const reading = readTar([makeTar(files)], { name: "a.tar", wanted: () => false, maxEntries: 2 });
    await expect(reading.next()).rejects.toThrow(/at most 2 entries/);
  });

  function sized(size: string): Uint8Array {
    const block = tarHeader({ name: "a", size: 0 });
    block.set(text(size.padEnd(11, " ")), 124);
    return block;
  }
});

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packFiles, unpackFiles } from "./named-files";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const someFiles = fc
  .dictionary(
    // Each begins with x, because some short names are devices of Windows and no paths.
    fc.array(fc.stringMatching(/^x[a-zé-]{0,39}$/), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/")),
    fc.uint8Array({ maxLength: 1100 }),
  )
  .map((files) => Object.entries(files).map(([path, bytes]) => ({ path, bytes })));

it("gives back any files, also with long names, and the same bytes in whatever order they come", async () => {
  await fc.assert(
    fc.asyncProperty(someFiles, async (files) => {
      const packed = packFiles(files);
      expect(Buffer.compare(packFiles(files.toReversed()), packed)).toBe(0);
      const back = await unpackFiles("blob", packed);
      const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      expect(back.map(({ path }) => path)).toEqual(sorted.map(({ path }) => path));
      back.forEach(({ bytes }, at) => expect(Buffer.compare(bytes, sorted[at].bytes)).toBe(0));
    }),
    { numRuns: 50 },
  );
});

it("is an archive that tar lists", async () => {
  const file = join(await temporaryFolder(), "blob.tar");
  const long = `models/${"deep/".repeat(30)}weights.bin`;
  await writeFile(
    file,
    packFiles([
      { path: long, bytes: bytesOf("abc") },
      { path: "a.json", bytes: bytesOf("{}") },
    ]),
  );
  expect(execFileSync("tar", ["tf", file], { encoding: "utf8" }).split("\n")).toEqual(["a.json", long, ""]);
});

it.each(["", "/etc/passwd", "../run/config.json", "a/../../b", "folder/", "a\\b", "a\nb", "C:x"])(
  "takes %j for no path, neither to pack nor to unpack",
  async (path) => {
    expect(() => packFiles([{ path, bytes: bytesOf("x") }])).toThrow("packFiles: expected relative paths that differ");
    const packed = packFiles([{ path: "x", bytes: bytesOf("x") }]);
    packed.fill(0, 0, 100);
    packed.set(bytesOf(path), 0);
    const text = Array.from(packed.subarray(0, 512), (byte, at) => (at >= 148 && at < 156 ? 32 : byte));
    const sum = text.reduce((total, byte) => total + byte, 0);
    packed.set(bytesOf(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    await expect(unpackFiles("blob", packed)).rejects.toMatchObject({ code: "invalid-data" });
  },
);

it("takes each path once, and no more files than it may", async () => {
  const twice = [
    { path: "a", bytes: bytesOf("1") },
    { path: "a", bytes: bytesOf("2") },
  ];
  expect(() => packFiles(twice)).toThrow('got "a": it comes twice');
  const many = Array.from({ length: 4 }, (_, at) => ({ path: String(at), bytes: bytesOf("x") }));
  await expect(unpackFiles("blob", packFiles(many), { maxFiles: 3 })).rejects.toThrow("at most 3 files");
});

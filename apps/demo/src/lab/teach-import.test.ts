import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { MAX_NAME_LENGTH } from "../teaching/lesson";
import { classNameOf, folderOf, importPictures, readTaught } from "./teach-import";
import type { ImportEvent } from "./teach-operations";
import { PictureShelf } from "./teach-shelf";
import { cameraProblem } from "../ui/camera";

/** A picture with a dark bar on red, or on other paper, as a file. */
function redFile(width: number, height: number, bar: number, paper = [200, 30, 30]): Blob {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.floor(i / 3) % width === bar ? 0 : paper[i % 3],
  );
  return new Blob([encode({ width, height, channels: 3, data }) as BlobPart]);
}

describe("readTaught", () => {
  it("makes squares of photos and centres drawings", async () => {
    const photo = await readTaught(redFile(60, 40, 30), "a/b.png", "photos");
    expect(photo).toMatchObject({ rows: 128, columns: 128, channels: 3 });
    expect([...photo.pixels.subarray(0, 3)]).toEqual([200, 30, 30]);
    const drawing = await readTaught(redFile(60, 40, 20, [255, 250, 240]), "b.png", "drawings");
    expect(drawing).toMatchObject({ rows: 28, columns: 28, channels: 1 });
  });

  it("says what it cannot read", async () => {
    await expect(readTaught(new Blob(["<svg xmlns='x'/>"]), "b.svg", "photos")).rejects.toThrow("an SVG drawing");
  });
});

describe("importPictures", () => {
  it("tells of pictures by folder, and goes on after one that cannot be read", async () => {
    const events: ImportEvent[] = [];
    const files = [
      ...[1, 2].map((bar) => ({ path: `all/cat/${bar}.png`, file: redFile(20, 20, bar) })),
      { path: "all/cat/note.txt", file: new Blob(["hello"]) },
      { path: "all/dog/1.png", file: redFile(20, 20, 9) },
    ];
    const context = { signal: new AbortController().signal, emit: (event: ImportEvent) => void events.push(event) };
    const left = await importPictures(new PictureShelf(), { files, as: "photos" }, context);
    expect(left).toMatchObject([{ path: "all/cat/note.txt" }]);
    expect(events.map(({ folder, pictures, done }) => [folder, pictures.length, done])).toEqual([
      ["cat", 2, 3],
      ["dog", 1, 4],
    ]);
  });
});

it("names the folder next to a file", () => {
  expect([folderOf("a/b/c.png"), folderOf("/x.png"), folderOf("x.png")]).toEqual(["b", null, null]);
});

it("says for people why a camera does not start", () => {
  const named = (name: string): string => cameraProblem(new DOMException("x", name));
  expect(named("NotAllowedError")).toContain("was refused");
  expect(named("NotFoundError")).toContain("No camera was found");
  expect(named("NotReadableError")).toContain("in use by another program");
  expect(cameraProblem(new Error("odd"))).toContain("odd");
});

describe("classNameOf", () => {
  it("keeps a folder's name whole up to what a class may have", () => {
    const names = [" cat ", "x".repeat(MAX_NAME_LENGTH)];
    expect(names.map(classNameOf)).toEqual(["cat", "x".repeat(MAX_NAME_LENGTH)]);
  });

  it("cuts longer names so that those which differ late stay apart, whatever letters they are of", () => {
    const [start, pairs] = ["a".repeat(2 * MAX_NAME_LENGTH), "\u{1F431}".repeat(MAX_NAME_LENGTH)];
    const names = [`${start}1`, `${start}2`, pairs, `a${pairs}`].map(classNameOf);
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.length <= MAX_NAME_LENGTH && !/\p{Surrogate}/u.test(name))).toBe(true);
    expect(classNameOf(`${start}1`.toUpperCase()).toLowerCase()).toBe(names[0]);
  });
});

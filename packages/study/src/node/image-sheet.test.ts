import { mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@gan-cls/core/node";
import { encodeIdx } from "@gan-cls/data";
import { temporaryFolder } from "@gan-cls/testing";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { readSheet, renderImageGrid, writeSheet, writeImageFiles } from "./image-sheet";
import { renderPictures } from "./run-in-folder";

describe("renderImageGrid", () => {
  it("lays images out row by row, enlarged, on white", () => {
    const images = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), size: 3, rows: 1, columns: 2, channels: 1 };
    const { width, height, data } = decode(renderImageGrid(images, { perRow: 2, scale: 2 }));
    const W = 255;
    expect({ width, height }).toEqual({ width: 14, height: 10 });
    const blank = Array<number>(14).fill(W);
    const first = [W, W, 1, 1, 2, 2, W, W, 3, 3, 4, 4, W, W];
    const second = [W, W, 5, 5, 6, 6, W, W, W, W, W, W, W, W];
    expect([...data]).toEqual([blank, blank, first, first, blank, blank, second, second, blank, blank].flat());
  });

  it("keeps colours", () => {
    const images = { pixels: Uint8Array.of(10, 20, 30), size: 1, rows: 1, columns: 1, channels: 3 };
    const { width, height, channels, data } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height, channels }).toEqual({ width: 5, height: 5, channels: 3 });
    expect([...data.subarray((2 * 5 + 2) * 3, (2 * 5 + 3) * 3)]).toEqual([10, 20, 30]);
  });

  it("takes the smallest square when nothing is said of rows", () => {
    const images = { pixels: new Uint8Array(10), size: 10, rows: 1, columns: 1, channels: 1 };
    const { width, height } = decode(renderImageGrid(images, { scale: 1 }));
    expect({ width, height }).toEqual({ width: 4 * 3 + 2, height: 3 * 3 + 2 });
  });
});

describe("a sheet", () => {
  const images = {
    pixels: Uint8Array.from({ length: 5 * 6 * 3 }, (_, at) => at * 2),
    ...{ size: 5, rows: 2, columns: 3, channels: 3 },
  };

  it("is kept as a picture for people and as pixels for the report", async () => {
    const path = await temporaryFolder();
    const folder = {
      write: (name: string, content: Uint8Array | string) => writeFileAtomically(join(path, name), content),
    };
    expect(await writeSheet(folder, "samples/epoch-001", images, { perRow: 5 })).toBe("samples/epoch-001.png");
    expect(decode(await readFile(join(path, "samples", "epoch-001.png"))).channels).toBe(3);
    expect(await readSheet(path, "samples/epoch-001")).toEqual(images);
    expect(await readSheet(path, "samples/epoch-002")).toBeUndefined();
    const pixelFile = join(path, "report", "images", "samples", "epoch-001.idx.gz");
    const bytes = await readFile(pixelFile);
    bytes[bytes.length - 6] ^= 1;
    await writeFile(pixelFile, bytes);
    await expect(readSheet(path, "samples/epoch-001")).rejects.toMatchObject({ code: "invalid-data" });
  });

  it("is read as older versions wrote it, and only from the run's own folder", async () => {
    const path = await temporaryFolder();
    const folder = join(path, "run", "report", "images");
    await mkdir(folder, { recursive: true });
    const { pixels: data, size, rows, columns, channels } = images;
    await writeFile(join(folder, "old.idx"), encodeIdx({ shape: [size, rows, columns, channels], data }));
    expect(await readSheet(join(path, "run"), "old")).toEqual(images);
    await rename(join(folder, "old.idx"), join(path, "elsewhere.idx"));
    await symlink(join(path, "elsewhere.idx"), join(folder, "old.idx"));
    await expect(readSheet(join(path, "run"), "old")).rejects.toThrow(/expected a file of the run, got a link/);
  });
});

describe("renderPictures", () => {
  it("links every picture with its caption", () => {
    const pictures = [
      { files: ["a b.png"], caption: "Two words." },
      { files: ["1.png", "2.png"], caption: "Side by side." },
    ];
    expect(renderPictures(pictures)).toBe(
      [
        "## Pictures\n\nTwo words.\n\n![Two words.](a%20b.png)\n\n",
        "Side by side.\n\n![Side by side.](1.png)\n![Side by side.](2.png)\n",
      ].join(""),
    );
    expect(renderPictures([])).toBe("");
  });
});

describe("writeImageFiles", () => {
  it("writes each image as it is, with number, seed and class in its name", async () => {
    const written = new Map<string, Uint8Array>();
    const folder = {
      write: (name: string, content: Uint8Array | string) =>
        Promise.resolve(void written.set(name, content as Uint8Array)),
    };
    const pixels = Uint8Array.from({ length: 36 }, (_, at) => at * 7);
    const images = { pixels, size: 2, rows: 2, columns: 3, channels: 3 };
    const names = ["big cat/../x", "dog"];
    const files = await writeImageFiles(folder, images, { seed: 7, classOf: (index) => names[index] });
    expect(files).toEqual(["images/0001-seed-7-big_cat_x.png", "images/0002-seed-7-dog.png"]);
    const { width, height, channels, data } = decode(written.get(files[1]) as Uint8Array);
    expect([width, height, channels, ...data]).toEqual([3, 2, 3, ...pixels.subarray(18)]);
  });
});

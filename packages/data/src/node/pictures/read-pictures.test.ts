import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Preprocessing } from "@gan-cls/core";
import { listPictures, readPictures } from "@gan-cls/data/node";
import sharp, { type Sharp } from "sharp";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { draw, greyPng, toPng } from "../../__fixtures__/draw";
import { shrinkOf } from "./decode-picture";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-pictures-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array | string): Promise<string> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
  return join(folder, path);
}

const plain = {
  rows: 4,
  columns: 6,
  channels: 3,
  fit: "stretch",
  background: 0,
  invert: false,
  layout: "plain",
} satisfies Preprocessing;

/** Left half red, right half blue, the lower half of both darker; 24 wide, 16 high. */
const flag = draw(24, 16, (column, row) =>
  [column < 12 ? 200 : 20, 40, column < 12 ? 20 : 200].map((level) => (row < 8 ? level : level >> 1)),
);
const flagImage = (): Sharp => sharp(flag.pixels, { raw: { width: 24, height: 16, channels: 4 } });

async function readOne(path: string, changes: Partial<Preprocessing> = {}): Promise<Uint8Array> {
  return (await readPictures([path], { ...plain, ...changes })).images.pixels;
}

const largestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);

describe("readPictures", () => {
  it.each<[string, () => Promise<Uint8Array>, number]>([
    ["jpg", () => flagImage().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer(), 8],
    ["webp", () => flagImage().webp({ lossless: true }).toBuffer(), 0],
    ["avif", () => flagImage().avif({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer(), 16],
    ["gif", () => flagImage().gif().toBuffer(), 8],
    ["tiff", () => flagImage().tiff({ compression: "lzw" }).toBuffer(), 0],
    ["png", () => Promise.resolve(toPng(flag)), 0],
  ])("reads a %s as the same picture, whatever its name", async (format, encode, tolerance) => {
    const expected = await readOne(await put("flag.png", toPng(flag)));
    const image = await readOne(await put(`flag-as-${format}.bin`, await encode()));
    expect(largestDifference(image, expected)).toBeLessThanOrEqual(tolerance);
  });

  it("turns photos as their EXIF says", async () => {
    const upright = await readOne(await put("a.jpg", await flagImage().jpeg({ quality: 100 }).toBuffer()));
    const lying = await flagImage().rotate(270).jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer();
    expect(largestDifference(await readOne(await put("b.jpg", lying)), upright)).toBeLessThanOrEqual(6);
  });

  it("reads grey and four-colour JPEGs, 16-bit TIFFs and transparency", async () => {
    const black = { create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } } as const;
    const grey = await readOne(await put("grey.jpg", await flagImage().greyscale().jpeg().toBuffer()));
    expect(grey.length).toBe(72);
    expect([grey[1], grey[2]]).toEqual([grey[0], grey[0]]);
    const cmyk = await readOne(await put("cmyk.jpg", await flagImage().toColourspace("cmyk").jpeg().toBuffer()));
    expect(cmyk[0]).toBeGreaterThan(cmyk[2] + 50);
    const deep = await readOne(
      await put("deep.tiff", await flagImage().toColourspace("rgb16").tiff({ compression: "lzw" }).toBuffer()),
    );
    expect(largestDifference(deep, await readOne(await put("f.png", toPng(flag))))).toBeLessThanOrEqual(2);
    const clear = await put("clear.webp", await sharp(black).webp({ lossless: true }).toBuffer());
    expect(new Set(await readOne(clear, { background: 255 }))).toEqual(new Set([255]));
  });

  it("takes the first frame of an animation", async () => {
    const frames = draw(4, 8, (_, row) => (row < 4 ? [255, 0, 0] : [0, 0, 255]));
    const gif = await sharp(frames.pixels, { raw: { width: 4, height: 8, channels: 4, pageHeight: 4 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expect(Array.from((await readOne(await put("a.gif", gif))).subarray(0, 3))).toEqual([255, 0, 0]);
  });

  it("decodes large photos smaller, with nearly the same result", async () => {
    const large = draw(1400, 1100, (column, row) =>
      [(column / 1400) * 255, (row / 1100) * 255, (column + row) % 2 ? 0 : 200].map(Math.round),
    );
    const jpeg = await sharp(large.pixels, { raw: { width: 1400, height: 1100, channels: 4 } })
      .jpeg({ quality: 95 })
      .toBuffer();
    const image = await readOne(await put("large.jpg", jpeg));
    expect(largestDifference(image, await readOne(await put("large.png", toPng(large))))).toBeLessThanOrEqual(4);
  });

  it.each([
    [1024, 1024, 1],
    [1024, 4000, 1],
    [2048, 4096, 0.25],
    // 16 777 216 pixels are decoded at most.
    [65_536, 1024, 0.5],
    [1, 67_108_864, 0.5],
  ])("decodes %i x %i pixels at %d of the size", (width, height, expected) => {
    expect(shrinkOf(width, height)).toBe(expected);
  });

  it("reads scans that are larger than PNGs are read by themselves", async () => {
    const [width, height] = [4200, 4100];
    const scan = await sharp({ create: { width, height, channels: 3, background: "#336699" } })
      .png()
      .toBuffer();
    const { images } = await readPictures([await put("scan.png", scan)], { ...plain, channels: 3 });
    expect([...images.pixels.subarray(0, 3)]).toEqual([0x33, 0x66, 0x99]);
  });

  it("keeps the order of the paths, and tells progress", async () => {
    const paths = await Promise.all(Array.from({ length: 40 }, (_, i) => put(`${i}.png`, greyPng(i))));
    const onProgress = vi.fn();
    const { images, paths: read, failed } = await readPictures(paths, { ...plain, channels: 1 }, { onProgress });
    expect(Array.from({ length: 40 }, (_, i) => images.pixels[i * 24])).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
    expect([images.size, images.channels, read, failed]).toEqual([40, 1, paths, []]);
    expect(onProgress).toHaveBeenCalledTimes(40);
    expect(onProgress).toHaveBeenLastCalledWith({
      type: "progress",
      task: "read pictures",
      done: 40,
      total: 40,
      unit: "images",
    });
  });

  it("skips damaged files by their names, or refuses the first of them", async () => {
    const paths = [
      await put("a.png", greyPng(1)),
      await put("b.png", "no picture"),
      join(folder, "gone.png"),
      await put("c.png", greyPng(3)),
    ];
    const { images, paths: read, failed } = await readPictures(paths, plain, { damaged: "skip" });
    expect([images.size, read]).toEqual([2, [paths[0], paths[3]]]);
    expect(failed).toEqual([
      { path: paths[1], reason: "expected a picture (PNG, JPEG, WebP, AVIF, GIF, TIFF), got something else" },
      { path: paths[2], reason: expect.stringMatching(/gone\.png: no such file or folder/) as string },
    ]);
    await expect(readPictures(paths, plain)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining(paths[1]) as string,
    });
  });

  it("stops for a signal, also while it reads", async () => {
    const paths = await Promise.all(Array.from({ length: 50 }, (_, i) => put(`${i}.png`, greyPng(i))));
    await expect(readPictures(paths, plain, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    const stopping = new AbortController();
    let done = 0;
    const onProgress = (event: { done: number }): void => {
      done = event.done;
      if (done === 5) {
        stopping.abort();
      }
    };
    await expect(readPictures(paths, plain, { signal: stopping.signal, onProgress })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(done).toBeLessThan(20);
  });

  it.each<[string, () => Promise<Uint8Array> | Uint8Array | string, RegExp]>([
    ["an empty file", () => "", /got an empty file/],
    ["text", () => "hello", /got something else/],
    ["a web page", () => "<!DOCTYPE html><html></html>", /looks like a web page/],
    [
      "an SVG",
      () => `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>`,
      /an SVG drawing, which has no pixels; export it as PNG/,
    ],
    [
      "a BMP",
      () => Buffer.from(`BM${"\0".repeat(12)}\x28\0\0\0${"\0".repeat(40)}`, "latin1"),
      /a BMP picture, which is not read; save it as PNG/,
    ],
    [
      "a HEIC",
      () => Buffer.from(`\0\0\0\x18ftypheic${"\0".repeat(40)}`, "latin1"),
      /a HEIC photo, which is not read; save it as JPEG or PNG/,
    ],
    ["a cut JPEG", async () => (await flagImage().jpeg().toBuffer()).subarray(0, -40), /the picture is damaged \(.+\)/],
    ["a cut WebP", async () => (await flagImage().webp().toBuffer()).subarray(0, 60), /the picture is damaged \(.+\)/],
    ["a cut PNG", () => toPng(flag).subarray(0, 100), /the PNG is damaged \(cut off after 100 bytes\)/],
    ["a JPEG of too many pixels", () => hugeJpeg(), /at most 67108864 pixels; make it smaller/],
  ])("refuses %s in one line that names the file", async (_, content, message) => {
    const path = await put("x.png", await content());
    const reading = readPictures([path], plain);
    await expect(reading).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message) as string,
    });
    await expect(reading).rejects.toThrow(/^[^\n]*x\.png[^\n]*$/);
  });

  it("refuses what is no file", async () => {
    await expect(readPictures([folder], plain)).rejects.toThrow(
      /expected a file with bytes, got a folder, pipe or device/,
    );
  });
});

/** A small JPEG whose header says that it is 40 000 pixels wide and high. */
async function hugeJpeg(): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await flagImage().jpeg().toBuffer());
  const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
  bytes.set([0x9c, 0x40, 0x9c, 0x40], frame + 5);
  return bytes;
}

describe("listPictures", () => {
  it("takes files as they are and all pictures of folders, in natural order", async () => {
    const odd = await put("odd.bin", "x");
    for (const name of [
      "s/10.png",
      "s/9.JPG",
      "s/in/1.webp",
      "s/notes.txt",
      "s/.hidden.png",
      "s/__MACOSX/1.png",
      "s/Thumbs.db",
    ]) {
      await put(name, "x");
    }
    await symlink(join(folder, "s"), join(folder, "s", "in", "circle"));
    expect(await listPictures([odd, join(folder, "s")])).toEqual([
      odd,
      ...["9.JPG", "10.png", "in/1.webp"].map((name) => join(folder, "s", name)),
    ]);
  });

  it("explains a path that is missing and a folder without pictures", async () => {
    await put("empty/notes.txt", "x");
    await expect(listPictures([join(folder, "gone")])).rejects.toMatchObject({ code: "not-found" });
    await expect(listPictures([join(folder, "empty")])).rejects.toThrow(/empty contains no pictures/);
  });
});

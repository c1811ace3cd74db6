import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Preprocessing } from "@gan-cls/core";
import { readPictures } from "@gan-cls/data/node";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { greyPng } from "../../__fixtures__/draw";

vi.mock("sharp", () => {
  throw new Error("Cannot find package 'sharp'");
});

const how = {
  ...{ rows: 4, columns: 4, channels: 1, fit: "cover", background: 0, invert: false, layout: "plain" },
} as Preprocessing;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-without-sharp-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("reads PNGs without sharp, and says in one line how to read others", async () => {
  const [png, jpeg] = [join(folder, "a.png"), join(folder, "b.jpg")];
  await writeFile(png, greyPng(7));
  await writeFile(jpeg, Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16));
  expect((await readPictures([png], how)).images.pixels[0]).toBe(7);
  // Not the file's fault, so it is not skipped.
  await expect(readPictures([png, jpeg], how, { damaged: "skip" })).rejects.toMatchObject({
    code: "unsupported",
    message: `decodePicture: ${jpeg} is no PNG; to read it: npm install sharp`,
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashImages } from "@gan-cls/core";
import { writeIdxFolder } from "@gan-cls/testing";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMnist10k } from "../index";
import { DATASET_NAMES, openDataset } from "./open-dataset";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-open-"));
  for (const name of ["cats", "dogs"]) {
    await mkdir(join(folder, "pets", name), { recursive: true });
    for (let i = 0; i < 5; i++) {
      const png = encode({ width: 2, height: 2, data: new Uint8Array(4).fill(i), channels: 1 });
      await writeFile(join(folder, "pets", name, `${i}.png`), png);
    }
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe("openDataset", () => {
  it("opens mnist-10k by default", async () => {
    const data = await openDataset();
    expect(data).toMatchObject({ name: "mnist-10k", train: { size: 8_000 }, test: { size: 2_000 } });
    expect(data.trainHash).toBe(hashImages(data.train));
    expect(data.testHash).toBe(hashImages(data.test));
    expect(data.description).toContain("8 000 to train on and 2 000 to test on");
  });

  it("opens a folder, named after itself", async () => {
    const data = await openDataset(`${join(folder, "pets")}/`);
    expect(data).toMatchObject({ name: "pets", train: { name: "pets/train", size: 8 }, test: { size: 2 } });
    expect(data.train.classNames).toEqual(["cats", "dogs"]);
  });

  it("knows the files of a data set that has a name, and treats their images alike", async () => {
    const known = await openMnist10k();
    const copy = join(folder, "copy-of-digits");
    await writeIdxFolder(copy, known);
    const { trainHash, testHash, domain, augmentation } = known;
    const opened = await openDataset(copy);
    expect(opened).toMatchObject({ name: "copy-of-digits", trainHash, testHash, domain, augmentation });
    expect(opened.train.classNames).toEqual(known.train.classNames);
    expect(opened.reading?.notes).toContain("These are the images of mnist-10k, and are treated as such.");
    expect(await openDataset(copy, { augmentation: "none" })).toMatchObject({ domain, augmentation: "none" });
    // One other pixel, and they are somebody's own.
    const pixels = Uint8Array.from(known.train.pixels);
    pixels[0] ^= 1;
    await writeIdxFolder(copy, { train: { ...known.train, pixels }, test: known.test });
    expect((await openDataset(copy)).domain).toBeUndefined();
  });

  it("passes the download's options on", async () => {
    const mirrors = ["http://mirror.invalid/"];
    const fetch = (): Promise<Response> => Promise.reject(new Error("no network in tests"));
    const opening = openDataset("mnist", { mirrors, fetch, cacheDirectory: join(folder, "cache") });
    await expect(opening).rejects.toThrow(/mirror\.invalid.*no network in tests/);
  });

  it("names the choices when there is no such thing", async () => {
    await expect(openDataset("mnits")).rejects.toMatchObject({
      code: "not-found",
      message: `openDataset: expected ${DATASET_NAMES.join(", ")}, a folder, an archive or an array file, got mnits`,
    });
  });

  it("explains a folder without classes", async () => {
    await expect(openDataset(join(folder, "pets", "cats"))).rejects.toThrow(/got 5 pictures without classes/);
  });
});

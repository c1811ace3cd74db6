import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashImages } from "@gan-cls/core";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
    expect(data.description).toContain("8 000 to train and 2 000 to test");
  });

  it("opens a folder, named after itself", async () => {
    const data = await openDataset(`${join(folder, "pets")}/`);
    expect(data).toMatchObject({ name: "pets", train: { name: "pets/train", size: 8 }, test: { size: 2 } });
    expect(data.train.classNames).toEqual(["cats", "dogs"]);
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

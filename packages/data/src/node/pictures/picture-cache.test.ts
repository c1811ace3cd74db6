import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, type OpenDatasetOptions } from "@gan-cls/data/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { greyPng } from "../../__fixtures__/draw";
import type { StudyData } from "../../study-data";

const PICTURES = 500;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gan-cls-cache-"));
  for (const name of ["a", "b"]) {
    await mkdir(join(folder, "set", name), { recursive: true });
    for (let i = 0; i < PICTURES / 2; i++) {
      await writeFile(join(folder, "set", name, `${i}.png`), greyPng(i % 256, 8, 8));
    }
  }
});
afterEach(() => rm(folder, { recursive: true }));

/** How many pictures were decoded to open the set, and the set. */
async function open(options: OpenDatasetOptions = {}): Promise<{ decoded: number; data: StudyData }> {
  let decoded = 0;
  const onProgress = (): void => void decoded++;
  const data = await openDataset(join(folder, "set"), {
    cacheDirectory: join(folder, "cache"),
    onProgress,
    ...options,
  });
  return { decoded, data };
}

const entries = (): Promise<string[]> => readdir(join(folder, "cache", "pictures"));

describe("the cache of pictures", () => {
  it("decodes pictures once, and gives the same data again", async () => {
    const [first, second] = [await open(), await open()];
    expect([first.decoded, second.decoded]).toEqual([PICTURES, 0]);
    expect(second.data).toEqual(first.data);
    // Cards are written from it: the order of its fields is part of their bytes.
    expect(JSON.stringify(second.data.preprocessing)).toBe(JSON.stringify(first.data.preprocessing));
    expect(await entries()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.bin$/)]);
  });

  it("decodes again for other options and for files that have changed", async () => {
    await open();
    expect((await open({ invert: true })).decoded).toBe(PICTURES);
    const drawn = await open({ layout: "drawing" });
    expect([drawn.decoded, drawn.data.preprocessing?.layout]).toEqual([PICTURES, "drawing"]);
    await utimes(join(folder, "set", "a", "1.png"), new Date(), new Date());
    expect((await open()).decoded).toBe(PICTURES);
    expect(await entries()).toHaveLength(4);
  });

  it("makes a damaged entry anew", async () => {
    const { data } = await open();
    const [name] = await entries();
    const path = join(folder, "cache", "pictures", name);
    const whole = await readFile(path);
    const damages = [
      whole.subarray(0, 1000),
      Buffer.alloc(0),
      Buffer.from(whole).fill(0, 2000, 2001 + 64),
      Buffer.from("{}"),
    ];
    for (const damaged of damages) {
      await writeFile(path, damaged);
      const again = await open();
      expect([again.decoded, again.data.trainHash]).toEqual([PICTURES, data.trainHash]);
      expect(await readFile(path)).toEqual(whole);
    }
  });

  it("removes what a killed process left, and nothing that is not its own", async () => {
    const cache = join(folder, "cache", "pictures");
    await mkdir(cache, { recursive: true });
    const [old, young] = ["a", "b"].map((digit) => `x.bin.${digit.repeat(8)}-1111-1111-1111-${digit.repeat(12)}.tmp`);
    for (const name of [old, young, "holiday.jpg"]) {
      await writeFile(join(cache, name), "content");
    }
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(cache, old), longAgo, longAgo);
    await utimes(join(cache, "holiday.jpg"), longAgo, longAgo);
    await open();
    const left = await entries();
    expect(left.filter((name) => !name.endsWith(".bin")).sort()).toEqual(["holiday.jpg", young]);
  });

  it("is read where it cannot be written", async () => {
    const first = await open();
    const [name] = await entries();
    await chmod(join(folder, "cache", "pictures", name), 0o400);
    await chmod(join(folder, "cache", "pictures"), 0o500);
    const again = await open();
    await chmod(join(folder, "cache", "pictures"), 0o700);
    expect([again.decoded, again.data]).toEqual([0, first.data]);
  });

  it("is written by two at once", async () => {
    const both = await Promise.all([open(), open()]);
    expect(both[0].data).toEqual(both[1].data);
    expect(await entries()).toHaveLength(1);
    expect((await open()).decoded).toBe(0);
  });

  it("reads without a cache where none can be written", async () => {
    await writeFile(join(folder, "cache"), "a file in its place");
    expect((await open()).decoded).toBe(PICTURES);
  });

  it("keeps no entry for a few small pictures", async () => {
    await rm(join(folder, "set", "a", "0.png"));
    await open();
    await expect(entries()).rejects.toThrow("ENOENT");
  });
});

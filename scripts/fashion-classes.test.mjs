import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interleave, readClasses } from "./data/fashion-classes.mjs";

describe("Fashion-MNIST's classes", () => {
  let folder;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gan-cls-fashion-test-"));
    for (let label = 0; label < 10; label++) {
      // As in the package: a row that is no image among the first class's.
      const odd = label === 0 ? [[]] : [];
      const data = [...odd, ...[0, 1, 2].map((image) => [label, image, 255])];
      await writeFile(join(folder, `${label}.json`), JSON.stringify({ data }));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are dealt in turn, without rows that are no images, and the parts share nothing", async () => {
    const classes = await readClasses(folder, { needed: 3, pixels: 3 });
    const [train, test] = [interleave(classes, { from: 0, count: 2 }), interleave(classes, { from: 2, count: 1 })];
    expect([...train.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...train.pixels.subarray(0, 6)]).toEqual([0, 0, 255, 1, 0, 255]);
    expect([...train.pixels.subarray(30, 33)]).toEqual([0, 1, 255]);
    expect([...test.pixels]).toEqual(Array.from({ length: 10 }, (_, label) => [label, 2, 255]).flat());
  });

  it("are refused where one has too few", async () => {
    await expect(readClasses(folder, { needed: 4, pixels: 3 })).rejects.toThrow(
      /expected 4 images of 3 bytes in .*0\.json, got 3/,
    );
  });
});

import { GanClsError, Random, type ImageSet } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import reference from "./__fixtures__/patches.json";
import { fitPatchDictionary, PatchDictionary } from "./patch-dictionary";

const { pixels, ...shape } = reference.images;
const images: ImageSet = {
  ...shape,
  name: "noise",
  pixels: Uint8Array.from(pixels),
  size: pixels.length / (shape.rows * shape.columns * shape.channels),
};

const known = (): PatchDictionary =>
  new PatchDictionary({
    patchSize: reference.patchSize,
    channels: shape.channels,
    grid: reference.grid,
    means: Float64Array.from(reference.means),
    whitening: Float32Array.from(reference.whitening),
    words: Float32Array.from(reference.words),
  });

/** Bars of one of two directions, light on dark, with some noise. */
function bars(size: number, seed: number): ImageSet {
  const random = Random.fromSeed(seed);
  const [rows, columns] = [12, 12];
  const drawn = Uint8Array.from({ length: size * rows * columns }, () => 20 + random.integer(10));
  for (let image = 0; image < size; image++) {
    const place = 2 + random.integer(8);
    for (let step = 0; step < 12; step++) {
      const [row, column] = image % 2 === 0 ? [place, step] : [step, place];
      drawn[(image * rows + row) * columns + column] = 220;
    }
  }
  return { name: "bars", pixels: drawn, size, rows, columns, channels: 1 };
}

describe("PatchDictionary", () => {
  it("gives the features that NumPy computes place by place", async () => {
    const { values, dimensions, size } = await known().features(images);
    expect([size, dimensions]).toEqual([3, 20]);
    reference.features.flat().forEach((value, at) => expect(values[at]).toBeCloseTo(value, 4));
  });

  it("does not depend on which images stand beside one", async () => {
    const all = await known().features(images);
    const length = shape.rows * shape.columns * shape.channels;
    const last = await known().features({ ...images, pixels: images.pixels.subarray(2 * length), size: 1 });
    expect(last.values).toEqual(all.values.slice(2 * all.dimensions));
  });

  it("refuses images of other channels, images too small, and arrays that do not fit", async () => {
    await expect(known().features({ ...images, channels: 1, columns: 20 })).rejects.toThrow(
      "expected images of 2 channels, got 1",
    );
    const small = { ...images, rows: 4, columns: 4, size: 1, pixels: new Uint8Array(32) };
    await expect(known().features(small)).rejects.toThrow("need images of at least 5 rows and columns, got 4x4");
    const init = { patchSize: 2, channels: 1, grid: 1, means: new Float64Array(3) };
    expect(() => new PatchDictionary({ ...init, whitening: new Float32Array(16), words: new Float32Array(8) })).toThrow(
      "expected 4 means, got 3",
    );
  });
});

describe("fitPatchDictionary", () => {
  const options = { words: 8, patchSize: 4, patches: 600, grid: 2, seed: 3 };

  it("finds features that tell directions apart, the same for the same seed", async () => {
    const dictionary = await fitPatchDictionary(bars(60, 1), options);
    expect((await fitPatchDictionary(bars(60, 1), options)).words).toEqual(dictionary.words);
    expect(dictionary.size).toBe(8);
    const { values, dimensions } = await dictionary.features(bars(60, 2));
    // The bars' places differ, so the regions are added; each direction's mean then stands for it.
    const rows = Array.from({ length: 60 }, (_, image) =>
      Array.from({ length: 8 }, (_unused, word) =>
        [0, 1, 2, 3].reduce((sum, region) => sum + values[image * dimensions + region * 8 + word], 0),
      ),
    );
    const meanOf = (start: number): number[] =>
      rows[0].map((_, word) => rows.filter((_row, i) => i % 2 === start).reduce((sum, row) => sum + row[word] / 30, 0));
    const means = [meanOf(0), meanOf(1)];
    const distance = (row: readonly number[], mean: readonly number[]): number =>
      row.reduce((sum, value, word) => sum + (value - mean[word]) ** 2, 0);
    const right = rows.filter((row, i) => distance(row, means[i % 2]) < distance(row, means[1 - (i % 2)]));
    expect(right.length).toBeGreaterThan(57);
  });

  it("refuses more entries than patches and images without room, and stops", async () => {
    await expect(fitPatchDictionary(bars(4, 1), { ...options, patches: 7 })).rejects.toThrow(
      "clusters must be at most 7",
    );
    await expect(fitPatchDictionary(bars(4, 1), { ...options, patchSize: 12 })).rejects.toThrow(GanClsError);
    await expect(fitPatchDictionary(bars(4, 1), { ...options, signal: AbortSignal.abort() })).rejects.toThrow(
      GanClsError,
    );
  });
});

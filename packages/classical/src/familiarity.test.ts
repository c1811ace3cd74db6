import { Random, type ImageSet } from "@gan-cls/core";
import { tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { Familiarity, fitFamiliarity } from "./familiarity";
import { describeImages, descriptorLength } from "./image-descriptor";

/** Light discs of different places and sizes on dark ground, one colour a picture. */
function discs(size: number, seed: number, [rows, columns, channels]: number[] = [20, 12, 3]): ImageSet {
  const random = Random.fromSeed(seed);
  const pixels = new Uint8Array(size * rows * columns * channels);
  for (let image = 0; image < size; image++) {
    const [y, x, radius] = [rows / 2 + random.uniform() * 4, columns / 2 + random.uniform() * 2, 3 + random.uniform()];
    const colour = Array.from({ length: channels }, () => 150 + random.integer(100));
    for (let at = 0; at < rows * columns; at++) {
      const isInside = Math.hypot(Math.floor(at / columns) - y, (at % columns) - x) < radius;
      colour.forEach((value, channel) => {
        pixels[(image * rows * columns + at) * channels + channel] = isInside ? value : 10 + random.integer(20);
      });
    }
  }
  return { name: "discs", pixels, size, rows, columns, channels };
}

const changed = (images: ImageSet, change: (value: number) => number): ImageSet => ({
  ...images,
  pixels: images.pixels.map(change),
});

async function shareUnlike(familiarity: Familiarity, images: ImageSet): Promise<number> {
  const scores = await familiarity.scores(images);
  return scores.filter((score) => !Familiarity.isFamiliar(score)).length / images.size;
}

describe("fitFamiliarity", () => {
  const learned = fitFamiliarity(discs(900, 1), { seed: 3 });

  it("knows pictures like those that it has seen, of any shape and in colour", async () => {
    const familiarity = await learned;
    expect(familiarity.facts).toMatchObject({ rows: 20, columns: 12, channels: 3, references: 512, heldOut: 0 });
    expect(await shareUnlike(familiarity, discs(300, 2))).toBeLessThan(0.04);
  });

  it.each<[string, (images: ImageSet) => ImageSet]>([
    ["light and dark exchanged", (images) => changed(images, (value) => 255 - value)],
    ["black all over", (images) => changed(images, () => 0)],
    ["white all over", (images) => changed(images, () => 255)],
    [
      "noise",
      (images) => {
        const random = Random.fromSeed(9);
        return changed(images, () => random.integer(256));
      },
    ],
  ])("finds all of them unlike: %s", async (_, change) => {
    expect(await shareUnlike(await learned, change(discs(40, 2)))).toBe(1);
  });

  it("holds images out where there are enough, and learns the same from the same seed", async () => {
    const images = discs(1100, 5, [6, 6, 1]);
    const [one, two] = [await fitFamiliarity(images, { seed: 1 }), await fitFamiliarity(images, { seed: 1 })];
    expect(one.facts).toMatchObject({ references: 512, heldOut: 588 });
    expect(two).toEqual(one);
    expect(one.descriptions).toHaveLength(512 * descriptorLength(images));
  });

  it("is careful after few images, also after copies of one", async () => {
    const few = await fitFamiliarity(tinyDigits(3));
    expect(await shareUnlike(few, tinyDigits(10, 10))).toBeLessThan(0.05);
    expect(
      await shareUnlike(
        few,
        changed(tinyDigits(10, 10), (value) => 255 - value),
      ),
    ).toBe(1);
    const [first] = [discs(1, 1)];
    const copies = { ...first, size: 3, pixels: Uint8Array.from([...first.pixels, ...first.pixels, ...first.pixels]) };
    const ofCopies = await fitFamiliarity(copies);
    expect(
      await shareUnlike(
        ofCopies,
        changed(first, (value) => Math.min(255, value + 2)),
      ),
    ).toBe(0);
  });

  it("comes back from its facts and bytes, and refuses damaged ones", async () => {
    const familiarity = await learned;
    const facts = JSON.parse(JSON.stringify(familiarity.facts)) as typeof familiarity.facts;
    const restored = new Familiarity(facts, familiarity.descriptions);
    const images = discs(5, 8);
    expect(await restored.scores(images)).toEqual(await familiarity.scores(images));
    for (const damage of [{ references: 3 }, { distance: NaN }, { contrast: undefined }, { rows: 1e9 }]) {
      expect(() => new Familiarity({ ...facts, ...(damage as object) }, familiarity.descriptions)).toThrow(
        /Familiarity: expected facts of \d+ bytes/,
      );
    }
  });

  it("refuses a single image and images of another shape, and stops", async () => {
    await expect(fitFamiliarity(discs(1, 1))).rejects.toThrow("fitFamiliarity: expected at least 2 images, got 1");
    await expect((await learned).scores(discs(1, 1, [12, 20, 3]))).rejects.toMatchObject({ code: "invalid-argument" });
    await expect(fitFamiliarity(discs(2, 1), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

describe("describeImages", () => {
  it("averages areas, also where cells cut through pixels, and measures edges", () => {
    const pixels = Uint8Array.from({ length: 100 }, (_, at) => (at % 10 < 5 ? 0 : 200));
    const description = describeImages({ name: "x", pixels, size: 1, rows: 10, columns: 10, channels: 1 });
    expect(description).toHaveLength(128);
    // Cells are 1.25 pixels wide: the fourth ends where the light begins.
    expect([...description.subarray(0, 8)]).toEqual([0, 0, 0, 0, 200, 200, 200, 200]);
    expect([...description.subarray(64, 72)]).toEqual([0, 0, 0, 160, 0, 0, 0, 0]);
  });

  it("takes images smaller than its grid as they are", () => {
    const description = describeImages({
      ...{ name: "x", size: 1, rows: 1, columns: 2, channels: 3 },
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
    expect([...description]).toEqual([1, 4, 2, 5, 3, 6, 3, 0]);
  });
});

import { Random, type ImageDataset } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { countLabels, datasetWithLabels } from "./__fixtures__/tiny-dataset";
import { splitStratified } from "./splits";

/** 200 images of five classes in very different numbers, one class absent. */
const counts = [100, 50, 0, 37, 13];
const uneven = datasetWithLabels(
  counts.flatMap((count, label) => new Array<number>(count).fill(label)),
  ["a", "b", "c", "d", "e"],
);
const random = Random.fromSeed(5);

/** Where the images of a part were in the whole, which their pixels tell. */
const positionsIn = ({ pixels }: ImageDataset): number[] => [...pixels].filter((_, index) => index % 4 === 0);

describe("splitStratified", () => {
  it("gives disjoint parts of exactly the sizes, and leaves the rest", () => {
    const parts = splitStratified(uneven, { sizes: { train: 101, validation: 20, test: 40 }, random });
    expect([parts.train.size, parts.validation.size, parts.test.size]).toEqual([101, 20, 40]);
    const positions = [parts.train, parts.validation, parts.test].flatMap(positionsIn);
    expect(new Set(positions).size).toBe(161);
  });

  it("keeps the classes' proportions in every part", () => {
    const parts = splitStratified(uneven, { sizes: { train: 120, test: 60 }, random });
    for (const part of [parts.train, parts.test]) {
      countLabels(part.labels, 5).forEach((count, label) => {
        expect(Math.abs(count - (counts[label] * part.size) / uneven.size)).toBeLessThanOrEqual(2);
      });
    }
  });

  it("copies the images along with their labels and names the parts", () => {
    const { train } = splitStratified(uneven, { sizes: { train: 30 }, random });
    expect(train.name).toBe("tiny/train");
    expect(train.classNames).toEqual(uneven.classNames);
    for (let i = 0; i < train.size; i++) {
      expect(train.labels[i]).toBe(uneven.labels[train.pixels[i * 4]]);
    }
  });

  it("uses every image when fractions add up to 1", () => {
    const parts = splitStratified(uneven, { fractions: { a: 0.7, b: 0.2, c: 0.1 }, random });
    expect([parts.a.size, parts.b.size, parts.c.size]).toEqual([140, 40, 20]);
    const thirds = splitStratified(uneven, { fractions: { a: 1 / 3, b: 1 / 3, c: 1 / 3 }, random });
    expect(thirds.a.size + thirds.b.size + thirds.c.size).toBe(200);
  });

  it("depends on the stream alone, not on what was drawn from it", () => {
    const used = Random.fromSeed(5);
    used.uint32();
    const split = (source: Random): number[] =>
      positionsIn(splitStratified(uneven, { sizes: { a: 50 }, random: source }).a);
    expect(split(used)).toEqual(split(random));
    expect(split(Random.fromSeed(6))).not.toEqual(split(random));
  });

  it.each([
    { sizes: { a: 150, b: 51 } },
    { sizes: { a: -1 } },
    { sizes: { a: 1.5 } },
    { fractions: { a: 0.8, b: 0.3 } },
    { fractions: { a: 1.1 } },
    { sizes: { a: 1 }, fractions: { a: 0.5 } },
    {},
  ])("refuses %j", (parts) => {
    expect(() => splitStratified(uneven, { ...(parts as { sizes: { a: number } }), random })).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });
});

import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { countLabels, datasetWithLabels } from "./__fixtures__/tiny-dataset";
import { drawLabelBudget } from "./label-budgets";

const CLASSES = 10;
const dataset = datasetWithLabels(Array.from({ length: 250 }, (_, i) => (i * 7) % CLASSES));
const random = Random.fromSeed(1);
const labelsOf = (indices: Uint32Array): number[] => Array.from(indices, (index) => dataset.labels[index]);

describe("drawLabelBudget", () => {
  it("balances every prefix of at least one round within one label per class", () => {
    const { indices } = drawLabelBudget(dataset, { labels: 250, random });
    for (let length = CLASSES; length <= indices.length; length++) {
      const counts = countLabels(labelsOf(indices.subarray(0, length)), CLASSES);
      expect(Math.max(...counts) - Math.min(...counts), `${length} labels`).toBeLessThanOrEqual(1);
    }
  });

  it.each(["stratified", "uniform"] as const)("nests budgets of the same stream: %s", (kind) => {
    const small = drawLabelBudget(dataset, { labels: 37, random, kind });
    const large = drawLabelBudget(dataset, { labels: 200, random, kind });
    expect(large.indices.slice(0, 37)).toEqual(small.indices);
    expect(large.hash).not.toBe(small.hash);
  });

  it("takes what is left once a class has run out", () => {
    const uneven = datasetWithLabels([0, 1, 1, 1, 1, 1]);
    const { indices } = drawLabelBudget(uneven, { labels: 6, random });
    expect(Array.from(indices).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Array.from(indices.subarray(0, 2), (index) => uneven.labels[index]).sort()).toEqual([0, 1]);
  });

  it("repeats for the same seed and differs for another", () => {
    const draw = (seed: number): string => drawLabelBudget(dataset, { labels: 50, random: Random.fromSeed(seed) }).hash;
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });

  it("does not always begin with the same class", () => {
    const firsts = Array.from({ length: 20 }, (_, seed) =>
      labelsOf(drawLabelBudget(dataset, { labels: 1, random: Random.fromSeed(seed) }).indices),
    );
    expect(new Set(firsts.flat()).size).toBeGreaterThan(3);
  });

  it.each([0, -1, 2.5, 251, Number.NaN])("refuses %d labels", (labels) => {
    expect(() => drawLabelBudget(dataset, { labels, random })).toThrow(
      expect.objectContaining({ code: "invalid-argument" }),
    );
  });

  it("refuses an unknown kind", () => {
    expect(() => drawLabelBudget(dataset, { labels: 5, random, kind: "first" as "uniform" })).toThrow(
      /kind must be one of stratified, uniform, got "first"/,
    );
  });
});

import { plainKernel } from "@gan-cls/classical";
import { Random } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { assignFolds, crossCheck, isBetter } from "./teach-check";
import type { FeatureTable } from "./teach-features";

const signal = new AbortController().signal;

/** Points around two centres; `spread` against a distance of 2. */
function table(size: number, spread: number, seed = 1): FeatureTable {
  const random = Random.fromSeed(seed);
  const values = Float32Array.from(
    { length: size * 2 },
    (_, i) => ((i >> 1) % 2 === 0 ? -1 : 1) + spread * random.normal(),
  );
  return { values, dimensions: 2, sources: Uint32Array.from({ length: size }, (_, i) => i), pictures: size };
}

const init = (size: number): Parameters<typeof crossCheck>[1] => ({
  ...{ labels: Uint8Array.from({ length: size }, (_, i) => i % 2), classCount: 2, kernel: plainKernel, signal },
  ids: Array.from({ length: size }, (_, i) => String(i)),
});

describe("assignFolds", () => {
  it("spreads every class evenly over at most five turns, and over as many as the smallest class has pictures", () => {
    const labels = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    const { folds, count } = assignFolds(labels, 2);
    expect(count).toBe(3);
    expect([...folds.subarray(8)].sort()).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((fold) => folds.subarray(0, 8).filter((own) => own === fold).length)).toEqual([3, 3, 2]);
  });
});

describe("crossCheck", () => {
  it("answers every picture once, and lists what it confuses, the surest first", async () => {
    const easy = await crossCheck(table(20, 0.1), init(20));
    expect(easy).toMatchObject({
      right: 20,
      of: 20,
      confused: [],
      perClass: [
        { right: 10, of: 10 },
        { right: 10, of: 10 },
      ],
    });
    const hard = await crossCheck(table(40, 2), init(40));
    expect(hard.right + hard.confused.length).toBe(40);
    const confidences = hard.confused.map(({ confidence }) => confidence);
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
    expect(isBetter(easy, { ...easy, right: 19 })).toBe(true);
    expect(isBetter(easy, easy)).toBe(false);
  });

  it("never learns from the picture that it answers, nor from its copies", async () => {
    const points = table(12, 0.1);
    // One picture lies among the others' class; with its copies learned, it would be answered rightly.
    const odd = 0;
    const values = new Float32Array(points.values.length + 20);
    values.set(points.values);
    values.fill(1, 0, 2);
    values.fill(1, points.values.length);
    const sources = Uint32Array.from([...points.sources, ...new Array<number>(10).fill(odd)]);
    const { confused } = await crossCheck({ ...points, values, sources }, init(12));
    expect(confused[0]).toMatchObject({ id: "0", label: 0, answer: 1 });
  });

  it("may learn from pictures without a class", async () => {
    const check = await crossCheck(table(8, 0.8), init(8), { unlabelled: table(60, 0.8, 2) });
    expect(check.of).toBe(8);
  });
});

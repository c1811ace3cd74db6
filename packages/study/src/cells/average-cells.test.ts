import { drain } from "@gan-cls/core";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../events";
import { runStudy, type StudyOptions } from "../run-study";
import { SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { createMemoryStore, type StudyStore } from "../store";

const data = smallData();
const study = (methods: string[], over: Partial<StudyOptions> = {}): StudyOptions => ({
  ...{ data, settings: SMALL_SETTINGS, methods, labels: [50], seeds: [1, 2] },
  ...over,
});

async function eventsOf(options: StudyOptions): Promise<StudyEvent[]> {
  const events: StudyEvent[] = [];
  for await (const event of runStudy(options)) {
    events.push(event);
  }
  return events;
}

beforeAll(() => startTestEngine());

describe("an average of methods", () => {
  it("is computed from the cells of its members, in every seed, wherever it stands in the plan", async () => {
    const store = createMemoryStore();
    const { rows, comparisons } = await drain(runStudy(study(["pca-knn+logistic", "pca-knn", "logistic"], { store })));
    expect(rows.map(({ method, seed }) => [method, seed])).toEqual(
      [1, 2].flatMap((seed) => ["pca-knn+logistic", "pca-knn", "logistic"].map((method) => [method, seed])),
    );
    for (const seed of [1, 2]) {
      const cells = await Promise.all(
        ["pca-knn", "logistic", "pca-knn+logistic"].map((method) => store.loadCell(`${method}-seed-${seed}`)),
      );
      const [one, other, mean] = cells.map((cell) => cell?.probabilities ?? []);
      const expected = one.map((row, image) => row.map((value, label) => (value + other[image][label]) / 2));
      expect(mean).toHaveLength(data.test.size);
      mean.forEach((row, image) => row.forEach((value, label) => expect(value).toBeCloseTo(expected[image][label], 3)));
      const right = expected.filter((row, image) => row.indexOf(Math.max(...row)) === data.test.labels[image]).length;
      const [first, second, average] = cells.map((cell) => cell?.row);
      expect(average?.testAccuracy).toBeCloseTo(right / data.test.size, 10);
      expect(average?.seconds).toBeCloseTo((first?.seconds ?? 0) + (second?.seconds ?? 0), 10);
      expect(average?.labelHash).toBe(first?.labelHash);
    }
    expect(comparisons?.map(({ method, seed }) => `${method} ${seed}`)).toContain("pca-knn 2");
  });

  it("trains nothing when a study grows by it, and is found again when the study goes on", async () => {
    const store = createMemoryStore();
    const resumed: StudyStore = { ...store, isResumed: true };
    const alone = await drain(runStudy(study(["pca-knn", "logistic"], { store })));
    const grown = study(["pca-knn", "logistic", "pca-knn+logistic"], { store: resumed });
    const events = await eventsOf(grown);
    const made = events.filter((event) => event.type === "cell-end").filter(({ isStored }) => !isStored);
    expect(events.some(({ type }) => type === "cell-start")).toBe(false);
    expect(made.map(({ cell }) => cell.name)).toEqual(["pca-knn+logistic-seed-1", "pca-knn+logistic-seed-2"]);
    const whole = await drain(runStudy(grown));
    expect(whole.rows.filter(({ method }) => method !== "pca-knn+logistic")).toEqual(alone.rows);
    expect((await eventsOf(grown)).filter((event) => event.type === "cell-end" && !event.isStored)).toEqual([]);
  });

  it("needs probabilities, which cells of an older version lack", async () => {
    const store = createMemoryStore();
    await drain(runStudy(study(["pca-knn", "logistic"], { store })));
    const cell = await store.loadCell("logistic-seed-2");
    await store.saveCell({ ...(cell as NonNullable<typeof cell>), probabilities: undefined });
    await expect(drain(runStudy(study(["pca-knn", "logistic", "logistic+pca-knn"], { store })))).rejects.toThrow(
      /averageCells: expected the probabilities of logistic-seed-2 for logistic\+pca-knn, but an older version/,
    );
  });
});

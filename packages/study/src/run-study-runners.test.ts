import { beforeAll, describe, expect, it } from "vitest";
import type { FinishedCell } from "./cells/cell";
import type { CellRunner } from "./cells/deal-cells";
import { runStudy, type StudyOptions } from "./run-study";
import { collect, SMALL_SETTINGS, smallData, startTestEngine } from "./small-study.test-helper";

const STUDY: StudyOptions = {
  ...{ data: smallData(), settings: SMALL_SETTINGS, labels: [20], seeds: [1] },
  methods: ["knn", "pooled-knn"],
};
const NOTE = "Two machines disagree.";
const cells = new Map<string, FinishedCell>();

beforeAll(async () => {
  await startTestEngine();
  const { events } = await collect(runStudy(STUDY));
  events.forEach((event) => event.type === "cell-end" && cells.set(event.cell.name, event.finished));
});

/** Finds what the study has found before. */
const runner: CellRunner = {
  run: ({ name }) => {
    const finished = cells.get(name);
    return finished === undefined ? Promise.reject(new Error(`expected to know ${name}`)) : Promise.resolve(finished);
  },
  corrections: () =>
    Promise.resolve([...cells.values()].map((cell) => ({ ...cell, row: { ...cell.row, notes: [NOTE] } })).slice(0, 1)),
  stop() {},
  close: () => Promise.resolve(),
};

describe("a study whose cells run elsewhere", () => {
  it("has what its runners correct at the end in its results", async () => {
    const runners = { jobs: 2, peakBytes: 0, start: () => [runner] };
    const { results } = await collect(runStudy({ ...STUDY, runners }));
    expect(results.rows.map(({ notes = [] }) => notes.includes(NOTE))).toEqual([true, false]);
  });

  it("prepares its runners before it trains a GAN", async () => {
    const prepare = (): Promise<never> => Promise.reject(new Error("too large"));
    const events: string[] = [];
    const running = (async () => {
      for await (const { type } of runStudy({
        ...STUDY,
        runners: { jobs: 2, peakBytes: 0, prepare, start: () => [] },
      })) {
        events.push(type);
      }
    })();
    await expect(running).rejects.toThrow("too large");
    expect(events).not.toContain("training");
  });
});

import { describe, expect, it } from "vitest";
import { CellLog, describeCells, describeWorker, type CellEvent, type CellProgress } from "./collect-cells";

const at = (minute: number): { time: string } => ({ time: new Date(minute * 60_000).toISOString() });
const cell = (method: string, seed = 1): { method: string; labels: number; seed: number } => ({
  method,
  labels: 10,
  seed,
});
const start = (minute: number, cells: number): CellEvent & { time: string } => ({
  ...{ ...at(minute), type: "study-start", cells, jobs: 2 },
});
const begin = (method: string, seed = 1): CellEvent => ({
  ...{ type: "cell-start", cell: `${method}-10-labels`, ...cell(method, seed) },
});
const row = (minute: number, method: string, seed = 1): CellEvent & { time: string } => ({
  ...{ ...at(minute), type: "row", ...cell(method, seed) },
});

function progressOf(events: readonly Parameters<CellLog["add"]>[0][]): CellProgress | undefined {
  const log = new CellLog();
  events.forEach((event) => log.add(event));
  return log.progress();
}

describe("CellLog", () => {
  it("counts the cells that are done, names those that run, and tells the rate and the time left", () => {
    const progress = progressOf([start(0, 6), begin("a"), begin("b"), row(10, "a"), begin("c"), row(20, "c")]);
    expect(progress).toEqual({
      ...{ total: 6, done: 2, running: ["b-10-labels"], cellsPerHour: 6, secondsLeft: 2400, workers: [] },
    });
    expect(progress && describeCells(progress)).toBe("2 of 6 cells, 6.0 an hour, 40 min 00 s left");
  });

  it("measures from the last start on, and counts a cell once however often it was computed", () => {
    const before = [start(0, 4), begin("a"), begin("b"), row(1, "a")];
    const progress = progressOf([...before, start(1000, 4), begin("b"), row(1030, "b"), row(1060, "b")]);
    expect(progress).toMatchObject({ done: 2, running: [], cellsPerHour: 2, secondsLeft: 3600 });
  });

  it("begins with what the study had finished, whatever the log has of other plans or lacks", () => {
    const before = [start(0, 6), row(1, "a"), row(2, "b"), row(3, "c")];
    // Two of these rows are no longer planned, and two other cells were brought from elsewhere.
    const resumed = { ...start(10, 4), finished: 3 };
    expect(progressOf([...before, resumed])).toMatchObject({ total: 4, done: 3 });
    const after = [begin("d"), row(20, "d")];
    expect(progressOf([...before, resumed, ...after])).toMatchObject({ total: 4, done: 4, cellsPerHour: 6 });
  });

  it("counts averages, which never begin, but does not go by their time", () => {
    const progress = progressOf([start(0, 4), begin("a"), row(10, "a"), row(10, "a+b"), begin("b"), row(20, "b")]);
    expect(progress).toMatchObject({ done: 3, cellsPerHour: 6 });
  });

  it("goes by the last twenty rows", () => {
    const computed = (minute: number, method: string, seed: number) => [begin(method, seed), row(minute, method, seed)];
    const slow = Array.from({ length: 30 }, (_, seed) => computed(100 * seed, "slow", seed)).flat();
    const quick = Array.from({ length: 20 }, (_, seed) => computed(2900 + seed + 1, "quick", seed)).flat();
    expect(progressOf([start(0, 100), ...slow, ...quick])?.cellsPerHour).toBeCloseTo(60);
  });

  it("has nothing to say of a run that is no study, and no rate before there is one", () => {
    expect(progressOf([{ type: "run-start" }, row(1, "a")])).toBeUndefined();
    const progress = progressOf([start(0, 1)]);
    expect(progress).toMatchObject({ cellsPerHour: undefined, secondsLeft: undefined });
    expect(progress && describeCells(progress)).toBe("0 of 1 cell");
  });

  it("knows the workers that were named last, and none after the end", () => {
    const worker = { name: "host-7", machine: "4 cores", jobs: 2, busy: ["a-10-labels"] };
    const named: CellEvent[] = [
      { type: "workers", workers: [] },
      { type: "workers", workers: [worker] },
    ];
    expect(progressOf([start(0, 1), ...named])?.workers).toEqual([worker]);
    const ended = progressOf([start(0, 1), ...named, row(1, "a"), { type: "run-end" }]);
    expect(ended).toMatchObject({ workers: [], running: [] });
    expect(ended && describeCells(ended)).toBe("1 of 1 cell");
  });
});

describe("describeWorker", () => {
  it.each([
    [{ busy: ["a", "b"] }, "a, b"],
    [{ busy: ["a"] }, "a, 1 more could run"],
    [{ busy: [] }, "waits for a cell"],
    [{ busy: [], resting: "the disk is full" }, "takes no cells: the disk is full"],
  ])("%j: %s", (about, text) => {
    expect(describeWorker({ name: "host-7", machine: "", jobs: 2, ...about })).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import type { QueueConnection } from "./connection";
import { JOB_FORMAT, textHash, type StudySpec } from "./queue-job";
import { openQueueView, watchedWorker } from "./read-queue";
import type { WorkerAbout } from "./queue-store";

const [ONE, OTHER] = ["11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "22222222-bbbb-4bbb-8bbb-bbbbbbbbbbbb"];
const KEY = "f".repeat(60);

/** The identity of the cell of a number. */
const cell = (study: string, number: number): string => `${study}-${KEY}${String(number).padStart(4, "0")}`;

const SPEC = {
  ...{ format: JOB_FORMAT, study: ONE, version: "1.2.3", sameBytes: false, preset: undefined, settings: {} },
  ...{ computedBy: { engine: "simd", threads: 1, instructions: "x64" }, versions: { node: "24.0.0" } },
  ...{ methods: ["pca-knn", "cnn"], modules: [], labels: [10, 100, 1000], seeds: [1, 2], implied: {} },
  data: {
    ...{ source: "mnist", pictures: {}, blob: "0".repeat(64) },
    hashes: { trainHash: "0".repeat(64), testHash: "0".repeat(64) },
    about: { name: "mnist", classNames: ["0", "1"] },
  },
};

const WORKER: WorkerAbout = {
  ...{ name: "host-7", version: "1.2.3", jobs: 2, machine: "8 cores", startedAt: 0, done: 9 },
  busy: [{ study: ONE, cell: "cnn-10-labels", since: 5 }],
};

/** What BullMQ and Redis say of a queue with these cells; removals are made there. */
function fakeQueue(
  places: Record<string, string[]>,
  { metrics = [] as number[], keys = new Map<string, string>() } = {},
) {
  const text = JSON.stringify(SPEC satisfies Omit<StudySpec, "settings"> & { settings: object });
  const job = { format: JOB_FORMAT, study: ONE, spec: textHash(text), cell: "cnn", key: "a".repeat(64) };
  keys.set(`lab:study:${ONE}`, text);
  keys.set("lab:worker:host-7", JSON.stringify(WORKER));
  const queue = {
    getRanges: (types: string[], start = 0, end = 1) =>
      Promise.resolve(types.flatMap((type) => (places[type] ?? []).slice(start, end === -1 ? undefined : end + 1))),
    getJob: (id: string) => Promise.resolve(id.startsWith(ONE) ? { data: job } : { data: { format: 0 } }),
    getMetrics: () => Promise.resolve({ data: metrics }),
    remove(id: string) {
      if ((places.active ?? []).includes(id)) {
        return Promise.reject(new Error("locked"));
      }
      Object.values(places).forEach((ids) => ids.includes(id) && ids.splice(ids.indexOf(id), 1));
      return Promise.resolve(1);
    },
  };
  const redis = {
    get: (key: string) => Promise.resolve(keys.get(key) ?? null),
    mget: (names: string[]) => Promise.resolve(names.map((key) => keys.get(key) ?? null)),
    set: (key: string, value: string) => Promise.resolve(void keys.set(key, value)),
    smembers: () => Promise.resolve(["host-7"]),
  };
  const connection = { name: "redis://host:6379/0", prefix: "lab", redis, openQueue: () => queue };
  return openQueueView(connection as unknown as QueueConnection);
}

describe("the view of a queue", () => {
  it("counts the cells of each study by their places, and says what is known of it", async () => {
    const view = fakeQueue({
      wait: [cell(ONE, 1), cell(ONE, 2), cell(OTHER, 1)],
      ...{ delayed: [cell(ONE, 3)], active: [cell(ONE, 4), cell(OTHER, 2)], completed: [cell(ONE, 5)] },
      ...{ failed: [cell(OTHER, 3)], prioritized: ["somebody-elses-job"] },
    });
    const { studies, workers, name } = await view.read();
    expect(name).toBe("redis://host:6379/0?prefix=lab");
    expect(studies).toEqual([
      {
        ...{ study: ONE, isStopping: false, cells: { waiting: 3, running: 1, done: 1, failed: 0 } },
        about: { version: "1.2.3", data: "mnist", methods: ["pca-knn", "cnn"], cells: 12 },
      },
      { study: OTHER, isStopping: false, cells: { waiting: 1, running: 1, done: 0, failed: 1 } },
    ]);
    expect(workers).toEqual([WORKER]);
  });

  it("tells the rate of the minutes since cells come, and the time that is left at it", async () => {
    const places = { wait: Array.from({ length: 29 }, (_, at) => cell(ONE, at)), active: [cell(ONE, 99)] };
    const state = await fakeQueue(places, { metrics: [0, 2, 4, 0, 0] }).read();
    expect(state).toMatchObject({ cellsPerHour: 120, secondsLeft: 900 });
    const fresh = await fakeQueue(places).read();
    // Nine cells since the beginning of time.
    expect(fresh.cellsPerHour).toBeGreaterThan(0);
    expect(fresh.cellsPerHour).toBeLessThan(0.001);
  });

  it("cancels one study or all, and counts what workers still have to end", async () => {
    const places = {
      ...{ wait: [cell(ONE, 1), cell(ONE, 2), cell(OTHER, 1)], delayed: [cell(ONE, 3)], failed: [cell(ONE, 5)] },
      active: [cell(ONE, 4)],
    };
    const keys = new Map<string, string>();
    const view = fakeQueue(places, { keys });
    expect(await view.cancel("1111")).toEqual([{ study: ONE, removed: 4, stopping: 1 }]);
    expect(keys.has(`lab:stop:${ONE}`)).toBe(true);
    expect(places).toEqual({ wait: [cell(OTHER, 1)], delayed: [], failed: [], active: [cell(ONE, 4)] });
    expect((await view.read()).studies[0]).toMatchObject({ study: ONE, isStopping: true });
    places.active.length = 0;
    places.failed.push(cell(ONE, 4));
    expect((await view.read()).studies.map(({ study }) => study)).toEqual([OTHER]);
    expect(await view.cancel("all")).toHaveLength(2);
  });

  it.each(["", "3", "-", ONE.toUpperCase()])("finds no study that begins with %j", async (wanted) => {
    const view = fakeQueue({ wait: [cell(ONE, 1), cell(OTHER, 1)] });
    await expect(view.cancel(wanted)).rejects.toMatchObject({ code: "not-found" });
  });

  it("cancels nothing where two studies begin alike", async () => {
    const places = { wait: [cell(ONE, 1), cell(`${ONE.slice(0, -1)}b`, 1)] };
    await expect(fakeQueue(places).cancel("1111")).rejects.toThrow(`got ${ONE}, ${ONE.slice(0, -1)}b;`);
    expect(places.wait).toHaveLength(2);
  });
});

describe("watchedWorker", () => {
  it("names the cells of a worker as the live view does", () => {
    expect(watchedWorker(WORKER)).toEqual({ name: "host-7", machine: "8 cores", jobs: 2, busy: ["cnn-10-labels"] });
    expect(watchedWorker({ ...WORKER, resting: "full" }).resting).toBe("full");
  });
});

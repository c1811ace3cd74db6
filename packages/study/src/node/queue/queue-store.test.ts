import { describe, expect, it } from "vitest";
import { PRESETS } from "../../presets";
import type { OpenConnection } from "./connection";
import { JOB_FORMAT, textHash, type CellResult, type StudySpec } from "./queue-job";
import { createQueueStore, type QueueStore, type WorkerAbout } from "./queue-store";

/** As much of Redis as the store needs. `e2e/queue` has the real one. */
function fakeStore(): { store: QueueStore; texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const hashes = new Map<string, Map<string, string>>();
  const sets = new Map<string, Set<string>>();
  const setOf = (key: string): Set<string> => sets.get(key) ?? sets.set(key, new Set()).get(key) ?? new Set();
  const hashOf = (key: string): Map<string, string> =>
    hashes.get(key) ?? hashes.set(key, new Map()).get(key) ?? new Map<string, string>();
  const answer = <Value>(value: Value): Promise<Value> => Promise.resolve(value);
  const redis = {
    get: (key: string) => answer(texts.get(key) ?? null),
    mget: (keys: readonly string[]) => answer(keys.map((key) => texts.get(key) ?? null)),
    set: (key: string, value: string) => answer(texts.set(key, value) && "OK"),
    del: (key: string) => answer(Number(texts.delete(key))),
    expire: () => answer(1),
    hgetall: (key: string) => answer(Object.fromEntries(hashOf(key))),
    hsetnx: (key: string, field: string, value: string) =>
      answer(Number(!hashOf(key).has(field) && Boolean(hashOf(key).set(field, value)))),
    sadd: (key: string, ...names: string[]) => answer(names.forEach((name) => setOf(key).add(name))),
    srem: (key: string, ...names: string[]) => answer(names.forEach((name) => setOf(key).delete(name))),
    smembers: (key: string) => answer([...setOf(key)]),
  };
  return { store: createQueueStore({ redis: redis as unknown as OpenConnection["redis"], prefix: "lab" }), texts };
}

const HASH = textHash("a");
const SPEC = {
  ...{
    format: JOB_FORMAT,
    study: "0f8fad5b-d9cb-469f",
    version: "1.2.3",
    versions: {},
    sameBytes: false,
    preset: undefined,
  },
  ...{ computedBy: { engine: "simd", threads: 1, instructions: "x64" }, settings: PRESETS.quick, methods: ["cnn"] },
  ...{ modules: [], labels: [10], seeds: [1], implied: { labels: 10, seed: 1 } },
  data: { source: "mnist-10k", pictures: {}, blob: HASH, hashes: { trainHash: HASH, testHash: HASH } },
} as StudySpec;

const RESULT: CellResult = {
  ...{
    format: JOB_FORMAT,
    study: SPEC.study,
    key: HASH,
    digest: HASH,
    blob: HASH,
    worker: "one",
    computedBy: SPEC.computedBy,
  },
};

const WORKER: WorkerAbout = {
  ...{ name: "host-1", version: "1.2.3", jobs: 2, machine: "a machine", startedAt: 1, done: 0, busy: [] },
};

describe("what lies beside the queue", () => {
  it("keeps a study for whoever knows its hash", async () => {
    const { store, texts } = fakeStore();
    const hash = await store.saveSpec(SPEC);
    expect(await store.loadSpec(SPEC.study, hash)).toEqual(JSON.parse(JSON.stringify(SPEC)));
    expect(await store.loadSpec(SPEC.study, HASH)).toBeUndefined();
    expect(await store.loadSpec("another", hash)).toBeUndefined();
    texts.set(`lab:study:${SPEC.study}`, "{}");
    await expect(store.loadSpec(SPEC.study, textHash("{}"))).rejects.toMatchObject({ code: "invalid-data" });
  });

  it("keeps each result once, and all that differ", async () => {
    const { store } = fakeStore();
    expect(await store.keepResult(RESULT)).toEqual([RESULT]);
    expect(await store.keepResult({ ...RESULT, worker: "two" })).toEqual([RESULT]);
    const other = { ...RESULT, worker: "three", digest: textHash("b") };
    expect(await store.keepResult(other)).toEqual([RESULT, other]);
    expect(await store.results(HASH)).toEqual([RESULT, other]);
    expect(await store.results(textHash("b"))).toEqual([]);
  });

  it("stops studies, and lets them go on", async () => {
    const { store } = fakeStore();
    await store.stopStudy("one");
    expect(await store.stopped(["one", "two", "one"])).toEqual(["one"]);
    await store.startStudy("one");
    expect(await store.stopped(["one"])).toEqual([]);
    expect(await store.stopped([])).toEqual([]);
  });

  it("lists workers that have lately given a sign of life", async () => {
    const { store, texts } = fakeStore();
    await store.greet(WORKER);
    await store.greet({ ...WORKER, name: "host-2" });
    await store.greet({ ...WORKER, name: "host-3" });
    expect((await store.workers()).map(({ name }) => name)).toEqual(["host-1", "host-2", "host-3"]);
    // As Redis forgets it after its time, and as one of another version may be.
    texts.delete("lab:worker:host-1");
    texts.set("lab:worker:host-2", '{"name":7}');
    await store.leave("host-3");
    expect(await store.workers()).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { OpenConnection } from "./connection";
import { fakeRedis, SPEC } from "./fake-queue.test-helper";
import { JOB_FORMAT, textHash, type CellResult } from "./queue-job";
import { createQueueStore, type QueueStore, type WorkerAbout } from "./queue-store";

function fakeStore(): { store: QueueStore; texts: Map<string, string> } {
  const { redis, texts } = fakeRedis();
  return { store: createQueueStore({ redis: redis as unknown as OpenConnection["redis"], prefix: "lab" }), texts };
}

const HASH = textHash("a");

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

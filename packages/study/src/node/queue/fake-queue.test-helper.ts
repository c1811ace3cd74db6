/** As much of Redis and of BullMQ as the queue's own code needs, in memory. `e2e/queue` has the real ones. */
import { EventEmitter } from "node:events";
import { PRESETS } from "../../presets";
import type { OpenConnection } from "./connection";
import { JOB_FORMAT, textHash, type StudySpec } from "./queue-job";

const answer = <Value>(value: Value): Promise<Value> => Promise.resolve(value);

/** Strings, hashes and sets by their keys. */
export interface FakeRedis {
  /** Its commands, which a test may replace. */
  readonly redis: {
    set(key: string, value: string): Promise<unknown>;
    hgetall(key: string): Promise<Record<string, string>>;
  };
  /** The strings. */
  readonly texts: Map<string, string>;
}

export function fakeRedis(): FakeRedis {
  const texts = new Map<string, string>();
  const hashes = new Map<string, Map<string, string>>();
  const sets = new Map<string, Set<string>>();
  const setOf = (key: string): Set<string> => sets.get(key) ?? sets.set(key, new Set()).get(key) ?? new Set();
  const hashOf = (key: string): Map<string, string> =>
    hashes.get(key) ?? hashes.set(key, new Map()).get(key) ?? new Map<string, string>();
  const redis = {
    get: (key: string) => answer(texts.get(key) ?? null),
    mget: (keys: readonly string[]) => answer(keys.map((key) => texts.get(key) ?? null)),
    set: (key: string, value: string): Promise<unknown> => answer(texts.set(key, value) && "OK"),
    del: (key: string) => answer(Number(texts.delete(key))),
    expire: () => answer(1),
    hgetall: (key: string): Promise<Record<string, string>> => answer(Object.fromEntries(hashOf(key))),
    hsetnx: (key: string, field: string, value: string) =>
      answer(Number(!hashOf(key).has(field) && Boolean(hashOf(key).set(field, value)))),
    sadd: (key: string, ...names: string[]) => answer(names.forEach((name) => setOf(key).add(name))),
    srem: (key: string, ...names: string[]) => answer(names.forEach((name) => setOf(key).delete(name))),
    smembers: (key: string) => answer([...setOf(key)]),
  };
  return { redis, texts };
}

/** A job as BullMQ hands it to a worker. */
export interface FakeJob {
  readonly id: string;
  readonly data: unknown;
  readonly said: unknown[];
  /** Whether it went back into the queue. */
  isBack: boolean;
}

/** A cell in the queue. */
export interface FakeCell {
  readonly data: { readonly cell: string; readonly key: string; readonly study: string };
  readonly opts: { readonly jobId: string };
}

/** A connection whose queue the test holds: it sees what is put in, tells what has ended, and has workers work. */
export interface FakeQueue extends FakeRedis {
  readonly connection: OpenConnection;
  /** Tells a study what became of its cells. */
  readonly events: EventEmitter;
  readonly added: readonly FakeCell[];
  /** By their identities. */
  readonly removed: readonly string[];
  /** Has the worker that was opened work on a job. */
  give(data: unknown): { readonly job: FakeJob; readonly result: Promise<unknown> };
}

export class FakeWaitingError extends Error {}
export class FakeUnrecoverableError extends Error {}

export function fakeQueue({ name = "redis://host:6379/0", prefix = "gan-cls" } = {}): FakeQueue {
  const { redis, texts } = fakeRedis();
  const events = Object.assign(new EventEmitter(), {
    waitUntilReady: () => answer(undefined),
    close: () => answer(undefined),
  });
  const added: FakeCell[] = [];
  const removed: string[] = [];
  const queue = {
    toKey: (kind: string) => kind,
    addBulk: (jobs: readonly FakeCell[]) => answer(added.push(...jobs)),
    add: (_: string, data: FakeCell["data"], opts: FakeCell["opts"]) => answer(added.push({ data, opts })),
    remove: (id: string) => answer(removed.push(id)),
    getJob: () => answer(undefined),
  };
  const pipeline = () => {
    const answers: [null, unknown][] = [];
    const chain = {
      zscore: () => (answers.push([null, null]), chain),
      exists: () => (answers.push([null, 1]), chain),
      exec: () => answer(answers),
    };
    return chain;
  };
  let work: ((job: unknown, token: string) => Promise<unknown>) | undefined;
  const worker = { pause: () => answer(undefined), resume: () => {} };
  const connection = {
    ...{ name, prefix, redis: Object.assign(redis, { pipeline }), close: () => answer(undefined) },
    errors: { WaitingError: FakeWaitingError, UnrecoverableError: FakeUnrecoverableError },
    openQueue: () => queue,
    openEvents: () => events,
    openWorker: (_: string, given: typeof work) => {
      work = given;
      return worker;
    },
  };
  return {
    ...{ redis, texts, events, added, removed, connection: connection as unknown as OpenConnection },
    give(data) {
      const job: FakeJob = { id: `job-${added.length}`, data, said: [], isBack: false };
      const bullJob = {
        ...{ ...job, stalledCounter: 0, attemptsStarted: 1, attemptsMade: 0 },
        updateProgress: (message: unknown) => answer(job.said.push(message)),
        moveToWait: () => answer(void (job.isBack = true)),
      };
      return { job, result: work?.(bullJob, "token") ?? Promise.reject(new Error("no worker was opened")) };
    },
  };
}

const HASH = textHash("a");

/** A study as it lies beside the queue, on data that are not published. */
export const SPEC: StudySpec = {
  ...{ format: JOB_FORMAT, study: "0f8fad5b-d9cb-469f", version: "1.2.3", versions: {}, sameBytes: false },
  ...{ preset: undefined, computedBy: { engine: "simd", threads: 1, instructions: "x64" }, settings: PRESETS.quick },
  ...{ methods: ["cnn"], modules: [], labels: [10], seeds: [1], implied: { labels: 10, seed: 1 } },
  data: {
    ...{ source: "patterns", pictures: {}, blob: HASH, hashes: { trainHash: HASH, testHash: HASH } },
    about: { name: "patterns", domain: "mnist", classNames: ["zero", "one"] },
  },
};

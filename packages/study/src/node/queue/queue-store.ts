import { parseJson } from "@gan-cls/core";
import type { ComputedBy } from "../../cells/cell";
import { isCount, isText, listOf, maybe, objectOf, type Check } from "../shape-checks";
import type { OpenConnection } from "./connection";
import { parseCellResult, parseStudySpec, textHash, type CellResult, type StudySpec } from "./queue-job";

const DAY = 86_400;

/** Seconds that a study and its results are kept after their last use. */
export const KEPT_SECONDS = 30 * DAY;

/** Seconds without a sign of life after which a worker is no longer listed; it gives one three times as often. */
export const WORKER_SECONDS = 30;

/** A cell that a worker computes. */
export interface BusyCell {
  readonly study: string;
  readonly cell: string;
  /** Time of day when it began there, in milliseconds. */
  readonly since: number;
}

/** What a worker says of itself. Plain JSON. */
export interface WorkerAbout {
  /** Unique among workers: host, process, and when it began. */
  readonly name: string;
  readonly version: string;
  /** Cells that it computes at a time. */
  readonly jobs: number;
  /** Processor, cores and memory in words. */
  readonly machine: string;
  readonly startedAt: number;
  /** Cells that it has finished. */
  readonly done: number;
  readonly busy: readonly BusyCell[];
  /** What computes there, once it has computed. */
  readonly computedBy?: ComputedBy;
  /** Why it takes no cells for a while. @default it takes them */
  readonly resting?: string;
}

const isBusyCell = objectOf({ study: isText, cell: isText, since: isCount });
const isWorker: Check = objectOf({
  ...{ name: isText, version: isText, jobs: isCount, machine: isText, startedAt: isCount, done: isCount },
  ...{ busy: listOf(isBusyCell), resting: maybe(isText) },
  computedBy: maybe(objectOf({ engine: isText, threads: isCount, instructions: isText })),
});

/** What lies beside the queue in Redis: studies, results by the keys of their cells, and who works. */
export interface QueueStore {
  /** Keeps a study for its workers; returns its hash. */
  saveSpec(spec: StudySpec): Promise<string>;
  /** @returns `undefined` when it is gone. @throws GanClsError `invalid-data` unless it has this hash and form. */
  loadSpec(study: string, hash: string): Promise<StudySpec | undefined>;
  /** Asks the study and its workers to stop. */
  stopStudy(study: string): Promise<void>;
  /** Takes that back. */
  startStudy(study: string): Promise<void>;
  /** Those of some studies that are to stop. */
  stopped(studies: readonly string[]): Promise<readonly string[]>;
  /**
   * Keeps the result of a cell under its key; the same figures are kept once. Returns all that are kept under the key: more than one, and two
   * machines disagree.
   */
  keepResult(result: CellResult): Promise<readonly CellResult[]>;
  results(key: string): Promise<readonly CellResult[]>;
  /** A worker's sign of life. */
  greet(worker: WorkerAbout): Promise<void>;
  /** A worker ends. */
  leave(name: string): Promise<void>;
  workers(): Promise<readonly WorkerAbout[]>;
}

/** @param connection Stays the caller's. */
export function createQueueStore({ redis, prefix }: Pick<OpenConnection, "redis" | "prefix">): QueueStore {
  const at = (kind: string, name: string): string => `${prefix}:${kind}:${name}`;
  const everyone = `${prefix}:workers`;
  const readResults = async (key: string): Promise<CellResult[]> => {
    const found = await redis.hgetall(at("result", key));
    return Object.values(found).map((text) => parseCellResult(parseJson("QueueStore", `the result ${key}`, text)));
  };
  return {
    async saveSpec(spec) {
      const text = JSON.stringify(spec);
      await redis.set(at("study", spec.study), text, "EX", KEPT_SECONDS);
      return textHash(text);
    },
    async loadSpec(study, hash) {
      const text = await redis.get(at("study", study));
      // A study that goes on with other data or weights has another one, and other jobs.
      return text === null || textHash(text) !== hash
        ? undefined
        : parseStudySpec(parseJson("QueueStore.loadSpec", `the study ${study}`, text));
    },
    async stopStudy(study) {
      await redis.set(at("stop", study), "1", "EX", DAY);
    },
    async startStudy(study) {
      await redis.del(at("stop", study));
    },
    async stopped(studies) {
      const unique = [...new Set(studies)];
      const found = unique.length === 0 ? [] : await redis.mget(unique.map((study) => at("stop", study)));
      return unique.filter((_, index) => found[index] !== null);
    },
    async keepResult(result) {
      await redis.hsetnx(at("result", result.key), result.digest, JSON.stringify(result));
      await redis.expire(at("result", result.key), KEPT_SECONDS);
      return readResults(result.key);
    },
    results: readResults,
    async greet(worker) {
      await redis.set(at("worker", worker.name), JSON.stringify(worker), "EX", WORKER_SECONDS);
      await redis.sadd(everyone, worker.name);
    },
    async leave(name) {
      await redis.del(at("worker", name));
      await redis.srem(everyone, name);
    },
    async workers() {
      const names = (await redis.smembers(everyone)).sort();
      const texts = names.length === 0 ? [] : await redis.mget(names.map((name) => at("worker", name)));
      const gone = names.filter((_, index) => texts[index] === null);
      if (gone.length > 0) {
        await redis.srem(everyone, ...gone);
      }
      return texts.flatMap((text) => (text === null ? [] : readWorker(text)));
    },
  };
}

/** One of another version may say other things of itself; it is not listed then. */
function readWorker(text: string): WorkerAbout[] {
  try {
    const worker: unknown = JSON.parse(text);
    return isWorker(worker) ? [worker as WorkerAbout] : [];
  } catch {
    return [];
  }
}

import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAbortError, isGanClsError } from "@gan-cls/core";
import type { Job, Worker } from "bullmq";
import { RunnerLost } from "../../cells/deal-cells";
import type { BlobStore } from "../blobs/blob-store";
import { createFolderBlobs } from "../blobs/folder-blobs";
import { describeMachine } from "../machine";
import { toPlainError } from "../worker-messages";
import { ADDRESS_VARIABLE } from "./address";
import { failureText, type CellFailure, type CellMessage } from "./cell-messages";
import { createCellSlot, WorkerRefusal, type CellSlot } from "./cell-slot";
import { openConnection, type OpenConnection, type QueueConnection } from "./connection";
import { createDataPlacer } from "./data-placer";
import { createEventTeller } from "./event-teller";
import { hashModules } from "./module-hashes";
import { CELL_QUEUE, parseCellJob, type CellJob, type CellResult, type StudySpec } from "./queue-job";
import { createQueueStore, WORKER_SECONDS, type QueueStore, type WorkerAbout } from "./queue-store";
import { openScratch } from "./scratch-folder";
import { within } from "./within";

/** Milliseconds between two looks whether a study was stopped. */
const LOOK = 2000;

/** Milliseconds that a worker rests after a cell that it could not do; twice as long after each further one. */
const [FIRST_REST, LONGEST_REST] = [2000, 60_000];

/** How often a cell may lose its worker before it fails: one that takes its worker with it would otherwise be dealt for ever. */
const MOST_STALLS = 5;

/** Seconds that a cell stays with a worker that gives no sign of life. */
const USUAL_LOCK = 30;

/** Minutes for which the queue keeps how many cells were finished in each, from which its rate is read. */
const METRIC_MINUTES = 120;

/** Milliseconds for what a worker that ends still has to tell a Redis that may have gone. */
const FAREWELL = 2000;

/** Milliseconds between two looks whether there is anything to do. */
const IDLE_LOOK = 500;

/** The entry that is built beside this file. */
const OWN_ENTRY = new URL("../worker.js", import.meta.url);

/** What the processes that compute, and a user's methods in them, need not know. */
const SECRETS: readonly string[] = [
  ADDRESS_VARIABLE,
  "AWS_SECRET_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SESSION_TOKEN",
];

/** Options of {@link runQueueWorker}. */
export interface QueueWorkerOptions {
  /** Stays the caller's. */
  readonly connection: QueueConnection;
  readonly blobs: BlobStore;
  /** Version of gan-cls. */
  readonly version: string;
  /** Versions of the parts of the engine that change figures; `node` among them. */
  readonly versions: Readonly<Record<string, string>>;
  /** Cells that are computed at a time. */
  readonly jobs: number;
  /** Ends the worker: what it computes goes back into the queue. */
  readonly signal: AbortSignal;
  /** The script of a process that runs cells. @default the package's own */
  readonly entry?: string;
  /** @default the process's */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Paths of modules with methods of the user's own, which studies may name. @default none */
  readonly methods?: readonly string[];
  /** Data of this machine that studies may ask for. @default none but those with a name */
  readonly sources?: readonly string[];
  /** Where it works; it makes a folder of its own there. @default the system's place for temporary files */
  readonly scratch?: string;
  /** Seconds that a cell stays with a worker that gives no sign of life, before another one takes it. @default 30 */
  readonly lockSeconds?: number;
  /** Seconds without a cell after which the worker ends by itself, as a Job of Kubernetes must. @default it waits for ever */
  readonly idleSeconds?: number;
  /** Hears what the user should know. @default nobody does */
  readonly onNote?: (message: string) => void;
}

/**
 * Takes cells of studies from a queue and computes them, each in a process of its own, until the signal fires or nothing has come for long. This process keeps their locks and
 * is seldom busy, so that a cell counts as lost only when its worker really has gone.
 *
 * @returns How many cells it has finished.
 * @throws GanClsError `io`, `not-found` for a module of its own.
 */
export async function runQueueWorker(options: QueueWorkerOptions): Promise<number> {
  const { jobs, lockSeconds = USUAL_LOCK, onNote = () => {} } = options;
  const connection = openConnection(options.connection);
  const scratch = await openScratch(options.scratch);
  const name = `${hostname()}-${process.pid}-${Date.now().toString(36)}`;
  const store = createQueueStore(connection);
  const desk = await createDesk({ ...options, connection, onNote, name, store, scratch: scratch.path });
  const worker = connection.openWorker<unknown, CellResult>(CELL_QUEUE, desk.work, {
    ...{ concurrency: jobs, name, maxStalledCount: MOST_STALLS, metrics: { maxDataPoints: METRIC_MINUTES } },
    ...{ lockDuration: lockSeconds * 1000, stalledInterval: lockSeconds * 1000 },
  });
  desk.setWorker(worker);
  const stopGreeting = repeat((WORKER_SECONDS * 1000) / 3, () => store.greet(desk.about()));
  const stopLooking = repeat(LOOK, () => desk.stopStudies());
  try {
    await untilEnd(options, desk);
  } finally {
    stopGreeting();
    stopLooking();
    await worker.pause(true);
    await desk.close();
    await within(FAREWELL, store.leave(name));
    await scratch.remove();
  }
  return desk.about().done;
}

/** Resolves when the signal fires, or when the worker has had nothing to do for as long as it may. */
async function untilEnd(
  { signal, idleSeconds }: Pick<QueueWorkerOptions, "signal" | "idleSeconds">,
  desk: Pick<Desk, "about">,
): Promise<void> {
  let [busyAt, doneBefore] = [Date.now(), 0];
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (idleSeconds !== undefined) {
      timer = setInterval(() => {
        const { busy, done } = desk.about();
        if (busy.length > 0 || done > doneBefore) {
          [busyAt, doneBefore] = [Date.now(), done];
        } else if (Date.now() - busyAt >= idleSeconds * 1000) {
          resolve();
        }
      }, IDLE_LOOK);
    }
  });
  clearInterval(timer);
}

/** Does something now and then; an outage of Redis makes no heap of what waits for it. Returns what ends it. */
function repeat(milliseconds: number, work: () => Promise<unknown>): () => void {
  let isBusy = false;
  const once = async (): Promise<void> => {
    if (!isBusy) {
      isBusy = true;
      await work().catch(() => {});
      isBusy = false;
    }
  };
  void once();
  const timer = setInterval(() => void once(), milliseconds);
  return () => clearInterval(timer);
}

interface DeskInit extends QueueWorkerOptions {
  readonly connection: OpenConnection;
  readonly name: string;
  readonly store: QueueStore;
  readonly onNote: (message: string) => void;
}

/** A cell that is being computed. */
interface Active {
  readonly job: CellJob;
  readonly slot: CellSlot;
  readonly since: number;
  /** Why it was asked to stop, if it was. */
  stopped?: "study" | "worker";
}

/** Where the cells of a worker come in: it deals them to slots, and tells BullMQ what became of them. */
interface Desk {
  readonly work: (job: Job<unknown, CellResult>, token: string) => Promise<CellResult>;
  setWorker(worker: Worker<unknown, CellResult>): void;
  /** Stops the cells of studies that are to stop. */
  stopStudies(): Promise<void>;
  about(): WorkerAbout;
  /** Stops all, and waits until it has gone back into the queue. */
  close(): Promise<void>;
}

async function createDesk(init: DeskInit): Promise<Desk> {
  const { name, jobs, version, store, connection, onNote, scratch = "", environment = process.env } = init;
  const modules = await hashModules(init.methods ?? []);
  const ending = new AbortController();
  const cache = createFolderBlobs(join(scratch, "blobs"));
  const data = createDataPlacer({ blobs: init.blobs, cache, sources: init.sources, onNote, signal: ending.signal });
  const slots = Array.from({ length: jobs }, (_, index) =>
    createCellSlot({
      ...{ worker: name, modules, blobs: init.blobs, data },
      ...{ entry: init.entry ?? fileURLToPath(OWN_ENTRY), folder: join(scratch, `slot-${index}`) },
      environment: Object.fromEntries(Object.entries(environment).filter(([key]) => !SECRETS.includes(key))),
    }),
  );
  const free = new Set(slots);
  const active = new Map<string, Active>();
  const specs = new Map<string, StudySpec>();
  /** What BullMQ waits for. */
  const working = new Set<Promise<CellResult>>();
  const startedAt = Date.now();
  let [done, isClosing] = [0, false];
  let [rest, resting, restTimer] = [
    FIRST_REST,
    undefined as string | undefined,
    undefined as NodeJS.Timeout | undefined,
  ];
  let worker: Worker<unknown, CellResult> | undefined;

  async function specOf({ study, spec: hash }: CellJob): Promise<StudySpec> {
    const spec = specs.get(hash) ?? (await store.loadSpec(study, hash));
    if (spec === undefined) {
      throw new StudyGone();
    }
    // A laboratory has few studies at a time, and a worker may live for months.
    specs.clear();
    specs.set(hash, spec);
    assertSuits(init, spec);
    return spec;
  }

  /** @throws WorkerRefusal for what is written in another form: it is of another version, whose workers can read it. StudyGone */
  async function readCell(job: Job<unknown, CellResult>): Promise<{ cell: CellJob; spec: StudySpec }> {
    try {
      const cell = parseCellJob(job.data);
      return { cell, spec: await specOf(cell) };
    } catch (error) {
      throw isGanClsError(error, "invalid-data") ? new WorkerRefusal(error.message) : error;
    }
  }

  /** A cell goes back to be taken by another worker, and this one leaves the queue alone for a while. */
  async function putBack(job: Job<unknown, CellResult>, token: string, reason: string | undefined): Promise<never> {
    if (reason !== undefined) {
      await tell(job, { type: "refused", worker: name, reason });
      onNote(`${describeJob(job)}: put back: ${reason}`);
      takeRest(reason);
    }
    await job.moveToWait(token);
    throw new connection.errors.WaitingError();
  }

  function takeRest(reason: string): void {
    if (restTimer !== undefined || isClosing) {
      return;
    }
    resting = reason;
    void worker?.pause(true);
    restTimer = setTimeout(() => {
      [restTimer, resting] = [undefined, undefined];
      void (isClosing ? undefined : worker?.resume());
    }, rest);
    rest = Math.min(LONGEST_REST, 2 * rest);
  }

  /** A cell that came back: another worker, or this one, may have finished it and could not say so. */
  async function finishedBefore(
    job: Job<unknown, CellResult>,
    { key, study }: CellJob,
  ): Promise<CellResult | undefined> {
    const isAgain = job.stalledCounter > 0 || job.attemptsStarted > 1;
    return isAgain ? (await store.results(key)).find((result) => result.study === study) : undefined;
  }

  async function compute(job: Job<unknown, CellResult>, id: string): Promise<CellResult> {
    const { cell, spec } = await readCell(job);
    const before = await finishedBefore(job, cell);
    if (before !== undefined) {
      return before;
    }
    if (isClosing) {
      throw new Stopped("worker");
    }
    const slot = [...free].find((one) => one.spec === cell.spec) ?? [...free][0];
    free.delete(slot);
    const entry: Active = { job: cell, slot, since: Date.now() };
    active.set(id, entry);
    const teller = createEventTeller((events) => {
      tell(job, { type: "events", worker: name, events }).catch(() => {});
    });
    try {
      await tell(job, { type: "begun", worker: name });
      const notes = job.stalledCounter > 0 || job.attemptsMade > 0 ? ["Run again, since a worker was lost."] : [];
      const result = await slot.run({ job: cell, spec, notes, emit: teller.emit }).finally(() => teller.flush());
      await settle(result);
      return result;
    } catch (error) {
      throw entry.stopped !== undefined && (isAbortError(error) || error instanceof RunnerLost)
        ? new Stopped(entry.stopped)
        : error;
    } finally {
      active.delete(id);
      free.add(slot);
    }
  }

  async function settle(result: CellResult): Promise<void> {
    const kept = await store.keepResult(result);
    [done, rest] = [done + 1, FIRST_REST];
    if (kept.length > 1) {
      const others = kept.filter(({ digest }) => digest !== result.digest).map(({ worker: other }) => other);
      onNote(`Two machines disagree: this one has other figures for the same cell than ${others.join(", ")}`);
    }
  }

  async function work(job: Job<unknown, CellResult>, token: string): Promise<CellResult> {
    try {
      return await compute(job, job.id ?? "");
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "back") {
        return putBack(job, token, error instanceof Stopped ? undefined : (error as Error).message);
      }
      onNote(`${describeJob(job)}: ${describeFailure(failure)}`);
      const text = failureText(failure);
      // BullMQ tries again what failed by any other error.
      throw failure.type === "lost" ? new Error(text) : new connection.errors.UnrecoverableError(text);
    }
  }

  return {
    setWorker: (opened) => void (worker = opened),
    async work(job, token) {
      const result = work(job, token);
      working.add(result);
      try {
        return await result;
      } finally {
        working.delete(result);
      }
    },
    async stopStudies() {
      const studies = [...active.values()].map(({ job }) => job.study);
      const stopped = new Set(await store.stopped(studies));
      for (const entry of active.values()) {
        if (stopped.has(entry.job.study)) {
          entry.stopped ??= "study";
          entry.slot.stop();
        }
      }
    },
    about: () => ({
      ...{ name, version, jobs, machine: describeMachine(), startedAt, done },
      busy: [...active.values()].map(({ job: { study, cell }, since }) => ({ study, cell, since })),
      ...(resting !== undefined && { resting }),
    }),
    async close() {
      isClosing = true;
      clearTimeout(restTimer);
      for (const entry of active.values()) {
        entry.stopped ??= "worker";
        entry.slot.stop();
      }
      ending.abort();
      await Promise.all(slots.map((slot) => slot.close()));
      await within(FAREWELL, Promise.allSettled(working));
    },
  };
}

/** The study of a cell is no longer beside the queue: nobody waits for it. */
class StudyGone extends Error {}

/** A cell ended because it was asked to. */
class Stopped extends Error {
  constructor(readonly by: "study" | "worker") {
    super("stopped");
  }
}

/** What becomes of a cell that has no result; `back` is back in the queue. */
function failureOf(error: unknown): CellFailure | "back" {
  if (error instanceof WorkerRefusal || (error instanceof Stopped && error.by === "worker")) {
    return "back";
  }
  if (error instanceof Stopped || error instanceof StudyGone) {
    return { type: "stopped" };
  }
  if (error instanceof RunnerLost) {
    return { type: "lost", reason: `its process ${error.message}` };
  }
  return { type: "failed", error: toPlainError(error) };
}

function describeFailure(failure: CellFailure): string {
  switch (failure.type) {
    case "stopped":
      return "stopped, as its study was";
    case "lost":
      return `lost: ${failure.reason}`;
    case "failed":
      return failure.error.message;
    default:
      return failure satisfies never;
  }
}

function describeJob({ data }: Job<unknown>): string {
  const { cell, study } = data as Partial<CellJob>;
  return `${String(cell)} of the study ${String(study).slice(0, 8)}`;
}

/** @throws WorkerRefusal for a study whose figures this worker would not give. */
function assertSuits({ version, versions }: QueueWorkerOptions, spec: StudySpec): void {
  if (spec.version !== version) {
    throw new WorkerRefusal(`it is gan-cls ${version}, and the study is of ${spec.version}`);
  }
  for (const [part, wanted] of Object.entries(spec.versions)) {
    const found = versions[part];
    const mustBeEqual = part === "node" ? spec.sameBytes : found !== undefined;
    if (mustBeEqual && found !== wanted) {
      throw new WorkerRefusal(`it has ${part} ${found ?? "of no version"}, and the study is of ${wanted}`);
    }
  }
}

async function tell(job: Job<unknown>, message: CellMessage): Promise<void> {
  await job.updateProgress(message);
}

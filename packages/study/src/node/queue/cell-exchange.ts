import { GanClsError } from "@gan-cls/core";
import type { Queue, QueueEvents } from "bullmq";
import type { Cell, FinishedCell } from "../../cells/cell";
import type { CellRunner } from "../../cells/deal-cells";
import type { Emit } from "../../events";
import type { StudyStore } from "../../store";
import type { BlobStore } from "../blobs/blob-store";
import type { RunFolder } from "../run-folder";
import { fromPlainError } from "../worker-messages";
import { readCellMessage, readFailure } from "./cell-messages";
import { shellWord } from "../shell-command";
import { queueArgument } from "./address";
import type { OpenConnection } from "./connection";
import { createCellTaker } from "./cell-taker";
import { CELL_QUEUE, cellKey, JOB_FORMAT, type CellJob, type StudySpec } from "./queue-job";
import { createQueueStore, KEPT_SECONDS } from "./queue-store";
import { watchedWorker } from "./read-queue";
import { within } from "./within";

/** How often a cell is tried that takes its process with it. */
const ATTEMPTS = 3;

/** Milliseconds before it is tried again. */
const BACKOFF = 1000;

/** Milliseconds between two looks at cells of which no event has told: an outage may have swallowed it. */
const LOOK = 5000;

/** Cells that are looked at, or put into the queue, at once. */
const BATCH = 500;

/** How often a result is computed again that cannot be read. */
const MOST_DAMAGED = 3;

/** Results that are read at a time. */
const LANES = 4;

/** What {@link createCellExchange} takes. */
export interface ExchangeInit {
  readonly connection: OpenConnection;
  readonly blobs: BlobStore;
  readonly folder: Pick<RunFolder, "path" | "file">;
  readonly store: Pick<StudyStore, "loadCell" | "saveCell">;
  readonly emit: Emit;
  /** Called once, when the first cell is to be put into the queue. @param signal Fires when the study stops. */
  readonly openSpec: (signal: AbortSignal) => Promise<StudySpec>;
  /** Hears how many cells the workers of the queue compute at a time. */
  readonly onPlaces: (count: number) => void;
}

/** A cell in the queue. */
interface Waiting {
  readonly cell: Cell;
  readonly data: CellJob;
  /** Position of its runner. */
  readonly job: number;
  readonly resolve: (finished: FinishedCell) => void;
  readonly reject: (error: unknown) => void;
  hasBegun: boolean;
  /** Times that its result could not be read. */
  damaged: number;
}

/** What all runners of a study share. */
interface Opened {
  readonly spec: StudySpec;
  readonly hash: string;
  readonly queue: Queue<CellJob, unknown>;
  readonly events: QueueEvents;
}

/** Puts cells into the queue, and takes what workers have made of them. */
export function createCellExchange(init: ExchangeInit): { createRunner(job: number): CellRunner } {
  const { connection, emit } = init;
  const beside = createQueueStore(connection);
  const taker = createCellTaker(init, beside);
  const waiting = new Map<string, Waiting>();
  /** Cells whose results are being read. */
  const settling = new Set<Waiting>();
  const toAdd: string[] = [];
  const said = new Set<string>();
  const lanes = Array.from({ length: LANES }, () => Promise.resolve());
  let lane = 0;
  let opening: Promise<Opened> | undefined;
  let isAdding = false;
  const stopping = new AbortController();
  /** Rejects when the study stops: it does not wait for a Redis that has gone. */
  const halted = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener("abort", () => reject(stopping.signal.reason as Error), { once: true });
  });
  halted.catch(() => {});
  let looking: NodeJS.Timeout | undefined;
  /** Workers as the study was told of them last. */
  let shownWorkers = "[]";
  let closing: Promise<void> | undefined;

  const warn = (message: string): void => {
    // Each worker may have the same to say of each cell.
    if (!said.has(message)) {
      said.add(message);
      void emit({ type: "warning", message });
    }
  };

  async function open(): Promise<Opened> {
    const spec = await init.openSpec(stopping.signal);
    const hash = await beside.saveSpec(spec);
    await beside.startStudy(spec.study);
    const queue = connection.openQueue<CellJob, unknown>(CELL_QUEUE);
    const events = connection.openEvents(CELL_QUEUE);
    await events.waitUntilReady();
    events.on("completed", ({ jobId, returnvalue }) => complete(jobId, returnvalue));
    events.on("failed", ({ jobId, failedReason }) => void fail(jobId, failedReason));
    events.on("progress", ({ jobId, data }) => hear(jobId, data));
    events.on("stalled", ({ jobId }) => {
      const entry = waiting.get(jobId);
      if (entry !== undefined) {
        warn(`${entry.cell.name}: its worker gives no sign of life; another one takes the cell`);
      }
    });
    await lookForWorkers();
    const opened = { spec, hash, queue, events };
    // After a stop nobody would end it.
    looking = isStopped() ? undefined : setInterval(() => void look(opened).catch(() => {}), LOOK);
    return opened;
  }

  const isStopped = (): boolean => stopping.signal.aborted;

  /** The study is another one whenever its code, data or weights are, and so are its jobs. */
  const idOf = ({ study, key }: CellJob): string => `${study}-${key}`;

  async function enqueue(): Promise<void> {
    if (isAdding) {
      return;
    }
    isAdding = true;
    try {
      const opened = await (opening ??= open());
      while (toAdd.length > 0 && !isStopped()) {
        const ids = toAdd.splice(0, BATCH);
        await findEnded(opened, ids);
        const jobs = ids.flatMap((id) => waiting.get(id)?.data ?? []);
        // One that is in the queue already, from before this study was resumed, stays there.
        await opened.queue.addBulk(jobs.map((data) => ({ name: "cell", data, opts: jobOptions(idOf(data)) })));
      }
    } catch (error) {
      rejectAll(error);
    } finally {
      isAdding = false;
    }
  }

  function complete(id: string, value: unknown): void {
    const entry = waiting.get(id);
    if (entry === undefined) {
      return;
    }
    waiting.delete(id);
    settling.add(entry);
    lane = (lane + 1) % LANES;
    lanes[lane] = lanes[lane].then(() => settle(id, entry, value)).finally(() => settling.delete(entry));
  }

  async function settle(id: string, entry: Waiting, value: unknown): Promise<void> {
    try {
      const { finished, warning } = await taker.take(entry.cell, entry.data.key, value);
      if (warning !== undefined) {
        warn(warning);
      }
      entry.resolve(finished);
      const { queue } = await (opening as Promise<Opened>);
      await queue.remove(id).catch(() => 0);
    } catch (error) {
      await onUnreadable(id, entry, error);
    }
  }

  /** A result that cannot be read is computed again; a disk of this machine that is full is not the worker's fault. */
  async function onUnreadable(id: string, entry: Waiting, error: unknown): Promise<void> {
    const isDamaged =
      error instanceof GanClsError && ["not-found", "checksum-mismatch", "invalid-data"].includes(error.code);
    entry.damaged++;
    if (!isDamaged || entry.damaged >= MOST_DAMAGED || isStopped()) {
      entry.reject(error);
      return;
    }
    warn(`${entry.cell.name}: its result cannot be read, so it is computed again: ${error.message}`);
    await again(id, entry).catch((reason: unknown) => entry.reject(reason));
  }

  /** Puts a cell back into the queue that has ended there. */
  async function again(id: string, entry: Waiting): Promise<void> {
    const { queue, spec } = await (opening as Promise<Opened>);
    if (isStopped()) {
      entry.reject(stopped());
      return;
    }
    waiting.set(id, entry);
    entry.hasBegun = false;
    // A Redis that has lost the cell may have lost the study, too.
    await beside.saveSpec(spec);
    await queue.remove(id);
    await queue.add("cell", entry.data, { ...jobOptions(id), delay: BACKOFF });
  }

  async function fail(id: string, text: string): Promise<void> {
    const entry = waiting.get(id);
    if (entry === undefined) {
      return;
    }
    waiting.delete(id);
    const failure = readFailure(text);
    if (failure.type === "stopped" && !isStopped()) {
      // Of a stop before this study was resumed.
      await again(id, entry).catch((error: unknown) => entry.reject(error));
      return;
    }
    const { name } = entry.cell;
    entry.reject(
      failure.type === "failed"
        ? fromPlainError(failure.error)
        : failure.type === "stopped"
          ? stopped()
          : new GanClsError(
              "unsupported",
              `createQueueRunners: expected a worker to finish ${name}, got ${ATTEMPTS} that did not: ${failure.reason}; resume the study`,
            ),
    );
  }

  function hear(id: string, value: unknown): void {
    const entry = waiting.get(id);
    const message = entry && readCellMessage(value);
    if (entry === undefined || message === undefined) {
      return;
    }
    if (message.type === "refused") {
      warn(`Worker ${message.worker} puts cells back: ${message.reason}`);
      return;
    }
    if (!entry.hasBegun) {
      entry.hasBegun = true;
      const { name, method, labels, seed } = entry.cell;
      void emit({ type: "cell-start", cell: { name, method: method.name, labels, seed }, job: entry.job });
    }
    const events = message.type === "events" ? message.events : [];
    for (const event of events) {
      void emit(
        event.type === "work" || event.type === "training"
          ? { ...event, task: entry.cell.name, job: entry.job }
          : event,
      );
    }
  }

  async function look(opened: Opened): Promise<void> {
    const { spec } = opened;
    if ((await beside.stopped([spec.study])).length > 0 && !isStopped()) {
      stop(new GanClsError("aborted", "createQueueRunners: the study was cancelled in the queue"));
      return;
    }
    await lookForWorkers();
    if (toAdd.length > 0 || isAdding) {
      return;
    }
    // Of many, some at a time; those that were looked at go to the end.
    const ids = [...waiting.keys()].slice(0, BATCH);
    const gone = await findEnded(opened, ids);
    for (const id of ids) {
      const entry = waiting.get(id);
      if (entry !== undefined) {
        waiting.delete(id);
        waiting.set(id, entry);
      }
      if (entry !== undefined && gone.has(id)) {
        warn("Redis has lost cells of this study; they are put into the queue again");
        await again(id, entry);
      }
    }
  }

  /** Handles cells that have ended without an event; returns those that are not in the queue at all. */
  async function findEnded({ queue }: Opened, ids: readonly string[]): Promise<Set<string>> {
    const gone = new Set<string>();
    const pipeline = connection.redis.pipeline();
    for (const id of ids) {
      pipeline.zscore(queue.toKey("completed"), id).zscore(queue.toKey("failed"), id).exists(queue.toKey(id));
    }
    const answers = (ids.length === 0 ? [] : ((await pipeline.exec()) ?? [])).map(([error, value]) => {
      if (error !== null) {
        throw error;
      }
      return value;
    });
    for (const [index, id] of ids.entries()) {
      const [completed, failed, exists] = answers.slice(3 * index, 3 * index + 3);
      if (completed !== null) {
        complete(id, (await queue.getJob(id))?.returnvalue);
      } else if (failed !== null) {
        await fail(id, (await queue.getJob(id))?.failedReason ?? "");
      } else if (exists === 0) {
        gone.add(id);
      }
    }
    return gone;
  }

  async function lookForWorkers(): Promise<void> {
    const workers = await beside.workers();
    const places = workers.reduce((sum, { jobs }) => sum + jobs, 0);
    init.onPlaces(places);
    const shown = workers.map(watchedWorker);
    if (JSON.stringify(shown) !== shownWorkers) {
      shownWorkers = JSON.stringify(shown);
      void emit({ type: "workers", workers: shown });
    }
    if (places === 0) {
      warn(`No worker takes cells from ${connection.name} yet; start some: ${workerCommand(init)}`);
    }
  }

  function rejectAll(error: unknown): void {
    const entries = [...waiting.values(), ...settling];
    waiting.clear();
    entries.forEach(({ reject }) => reject(error));
  }

  /** Cells that wait leave the queue; workers end the others when they look the next time. */
  function stop(reason: GanClsError = stopped()): void {
    if (isStopped()) {
      return;
    }
    const ids = [...waiting.keys()];
    stopping.abort(reason);
    rejectAll(reason);
    closing ??= leaveQueue(ids).catch(() => {});
  }

  async function leaveQueue(ids: readonly string[]): Promise<void> {
    const opened = await opening?.catch(() => undefined);
    if (opened === undefined) {
      return;
    }
    await beside.stopStudy(opened.spec.study).catch((error: Error) => {
      warn(`Workers do not hear that the study stops, and finish the cells that they have: ${error.message}`);
    });
    for (let start = 0; start < ids.length; start += BATCH) {
      await Promise.all(ids.slice(start, start + BATCH).map((id) => opened.queue.remove(id).catch(() => 0)));
    }
  }

  /** All cells are there by now, so a Redis that has gone delays the study's end only a little. */
  async function review(): Promise<readonly FinishedCell[]> {
    let corrected: readonly FinishedCell[] | undefined;
    let reason = "it does not answer";
    const reviewing = taker.disagreements().then(
      (noted) => {
        noted.forEach(({ warning }) => warning !== undefined && warn(warning));
        corrected = noted.map(({ finished }) => finished);
      },
      (error: Error) => void (reason = error.message),
    );
    await within(LOOK, Promise.race([reviewing, halted]));
    if (isStopped()) {
      throw stopping.signal.reason;
    }
    if (corrected === undefined) {
      warn(`${connection.name} was not asked whether machines disagree about a cell: ${reason}`);
    }
    return corrected ?? [];
  }

  async function leave(): Promise<void> {
    await closing;
    await Promise.all(lanes);
    const opened = await opening?.catch(() => undefined);
    await opened?.events.close().catch(() => {});
  }

  function close(): Promise<void> {
    clearInterval(looking);
    // All cells have ended. Redis may have gone; what is left to do there is of no use to the study.
    return within(LOOK, leave());
  }

  let closed: Promise<void> | undefined;
  let isReviewed = false;
  return {
    createRunner: (job) => ({
      isQueue: true,
      async run(cell) {
        if (isStopped()) {
          throw stopped();
        }
        const { spec, hash } = await Promise.race([(opening ??= open()), halted]);
        const { name, method, labels, seed } = cell;
        const key = cellKey(spec, { name, method: method.name, labels, seed });
        const data: CellJob = { format: JOB_FORMAT, study: spec.study, spec: hash, cell: name, key };
        return new Promise<FinishedCell>((resolve, reject) => {
          if (isStopped()) {
            reject(stopped());
            return;
          }
          waiting.set(idOf(data), { cell, data, job, resolve, reject, hasBegun: false, damaged: 0 });
          toAdd.push(idOf(data));
          void enqueue();
        });
      },
      async corrections() {
        // All runners have the same cells to tell of.
        const isFirst = !isReviewed;
        isReviewed = true;
        return isFirst ? review() : [];
      },
      stop: () => stop(),
      close: () => (closed ??= close()),
    }),
  };
}

/** What starts a worker of this queue on another machine. */
function workerCommand({ connection, blobs }: Pick<ExchangeInit, "connection" | "blobs">): string {
  const place = blobs.place === connection.name ? [] : ["--blobs", blobs.place];
  return ["gan-cls", "worker", "--queue", queueArgument(connection), ...place].map(shellWord).join(" ");
}

function stopped(): GanClsError {
  return new GanClsError("aborted", "createQueueRunners: stopped");
}

function jobOptions(jobId: string): NonNullable<Parameters<Queue["add"]>[2]> {
  return {
    ...{ jobId, attempts: ATTEMPTS, backoff: { type: "fixed", delay: BACKOFF } },
    // A study that was killed comes back for what was done meanwhile; one that never does leaves nothing behind for ever.
    ...{ removeOnComplete: { age: KEPT_SECONDS }, removeOnFail: { age: KEPT_SECONDS } },
  };
}

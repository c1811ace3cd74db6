import { GanClsError } from "@gan-cls/core";
import type { JobType, Queue } from "bullmq";
import type { WatchedWorker } from "@gan-cls/report";
import { queueArgument } from "./address";
import { openConnection, type QueueConnection } from "./connection";
import { CELL_QUEUE, parseCellJob, type CellJob, type StudySpec } from "./queue-job";
import { createQueueStore, type QueueStore, type WorkerAbout } from "./queue-store";

/** Where cells are in a queue, and what BullMQ calls these places. */
const PLACES = {
  waiting: ["wait", "prioritized", "delayed"],
  running: ["active"],
  /** Computed; the study has not taken them yet. */
  done: ["completed"],
  failed: ["failed"],
} as const;

/** A study that has cells in a queue. Plain JSON. */
export interface QueuedStudy {
  /** Its identity in the queue. */
  readonly study: string;
  /** What it computes; `undefined` where what lies beside the queue is gone or of another version. */
  readonly about?: {
    readonly version: string;
    /** What its data are called. */
    readonly data: string;
    readonly methods: readonly string[];
    /** All cells of the study, also those that it has taken. */
    readonly cells: number;
  };
  /** Its cells by their place in the queue. */
  readonly cells: Readonly<Record<keyof typeof PLACES, number>>;
  /** Whether it was asked to stop. */
  readonly isStopping: boolean;
}

/** A queue at one moment. Plain JSON. */
export interface QueueState {
  /** Address without secrets, as `--queue` takes it. */
  readonly name: string;
  /** Those with cells in the queue, in the order of their identities. */
  readonly studies: readonly QueuedStudy[];
  readonly workers: readonly WorkerAbout[];
  /** At the rate of the last hour; `undefined` before there is one. */
  readonly cellsPerHour: number | undefined;
  /** For all cells that wait or run, at that rate. */
  readonly secondsLeft: number | undefined;
}

/** Characters of a study's identity, which stands before the key in the identity of a cell. */
const STUDY_ID = /^([0-9a-f-]{8,64})-[0-9a-f]{64}$/;

/** Minutes over which the rate is measured. */
const RECENT_MINUTES = 60;

const HOUR = 3600;

/** A study that was cancelled. Plain JSON. */
export interface CancelledStudy {
  readonly study: string;
  /** Cells that were taken out of the queue. */
  readonly removed: number;
  /** Cells that workers compute; they end at their next step. */
  readonly stopping: number;
}

/** Looks at a queue, and cancels studies in it. */
export interface QueueView {
  /**
   * Reads who works on what, and how fast. Cells are counted by their identities, so that a queue of ten thousand is read in a moment.
   *
   * @throws GanClsError `network`
   */
  read(): Promise<QueueState>;
  /**
   * Stops studies: their cells that wait leave the queue, workers end the others, and the process of a study ends as if it had been stopped by
   * Ctrl-C. What is done stays, and the study can be resumed.
   *
   * @param study A study's identity or the beginning of one; `all` for every study in the queue.
   * @throws GanClsError `not-found` when no study, or more than one, begins with that text.
   */
  cancel(study: string): Promise<CancelledStudy[]>;
}

/** @param given Stays the caller's, and closes what is opened here. */
export function openQueueView(given: QueueConnection): QueueView {
  const connection = openConnection(given);
  const queue = connection.openQueue<CellJob, unknown>(CELL_QUEUE);
  const store = createQueueStore(connection);
  return {
    async read() {
      const found = await countCells(queue);
      const stopped = new Set(await store.stopped([...found.keys()]));
      const isOver = (study: string, { waiting, running, done }: QueuedStudy["cells"]): boolean =>
        stopped.has(study) && waiting + running + done === 0;
      // Of a study that was cancelled, the cells that were stopped stay a while.
      const present = [...found].filter(([study, { cells }]) => !isOver(study, cells));
      const studies = await Promise.all(
        present
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(async ([study, { cells, first }]) => {
            const about = await describeStudy(queue, store, { study, first });
            return { study, ...(about && { about }), cells, isStopping: stopped.has(study) };
          }),
      );
      const workers = await store.workers();
      const cellsPerHour = (await recentRate(queue)) ?? rateOf(workers, Date.now());
      const left = studies.reduce((sum, { cells }) => sum + cells.waiting + cells.running, 0);
      const secondsLeft = cellsPerHour === undefined ? undefined : (left / cellsPerHour) * HOUR;
      return { name: queueArgument(connection), studies, workers, cellsPerHour, secondsLeft };
    },
    async cancel(wanted) {
      const cancelled: CancelledStudy[] = [];
      for (const study of chooseStudies([...(await countCells(queue)).keys()], wanted)) {
        await store.stopStudy(study);
        cancelled.push({ study, ...(await removeCells(queue, study)) });
      }
      return cancelled;
    },
  };
}

/** The worker as the live view of a run shows it. */
export function watchedWorker({ name, machine, jobs, busy, resting }: WorkerAbout): WatchedWorker {
  return { name, machine, jobs, busy: busy.map(({ cell }) => cell), ...(resting !== undefined && { resting }) };
}

function chooseStudies(found: readonly string[], wanted: string): readonly string[] {
  if (wanted === "all") {
    return found;
  }
  const chosen = found.filter((study) => wanted !== "" && study.startsWith(wanted));
  if (chosen.length !== 1) {
    const got = chosen.length === 0 ? "none" : chosen.join(", ");
    throw new GanClsError(
      "not-found",
      `queue cancel: expected one study in the queue that begins with ${JSON.stringify(wanted.slice(0, 80))}, got ${got}; gan-cls queue lists them`,
    );
  }
  return chosen;
}

/** Cells by study, and the identity of one of them. */
type CellCounts = Map<string, { readonly cells: Record<keyof typeof PLACES, number>; readonly first: string }>;

async function countCells(queue: Queue<CellJob, unknown>): Promise<CellCounts> {
  const counts: CellCounts = new Map();
  for (const [place, types] of Object.entries(PLACES) as [
    keyof typeof PLACES,
    (typeof PLACES)[keyof typeof PLACES],
  ][]) {
    for (const id of await allIn(queue, types)) {
      const study = STUDY_ID.exec(id)?.[1];
      if (study !== undefined) {
        const entry = counts.get(study) ?? { cells: { waiting: 0, running: 0, done: 0, failed: 0 }, first: id };
        entry.cells[place]++;
        counts.set(study, entry);
      }
    }
  }
  return counts;
}

/** The identities of all jobs in these places. */
function allIn(queue: Queue<CellJob, unknown>, places: readonly JobType[]): Promise<string[]> {
  return queue.getRanges([...places], 0, -1);
}

async function describeStudy(
  queue: Queue<CellJob, unknown>,
  store: QueueStore,
  { study, first }: { readonly study: string; readonly first: string },
): Promise<QueuedStudy["about"]> {
  try {
    const { spec: hash } = parseCellJob((await queue.getJob(first))?.data);
    const spec = await store.loadSpec(study, hash);
    return spec && aboutStudy(spec);
  } catch (error) {
    if (error instanceof GanClsError && error.code === "invalid-data") {
      return undefined;
    }
    throw error;
  }
}

function aboutStudy({ version, data, methods, labels, seeds }: StudySpec): QueuedStudy["about"] {
  return { version, data: data.source, methods, cells: methods.length * labels.length * seeds.length };
}

async function removeCells(queue: Queue<CellJob, unknown>, study: string): Promise<Omit<CancelledStudy, "study">> {
  const isOwn = (id: string): boolean => STUDY_ID.exec(id)?.[1] === study;
  const waiting = (await allIn(queue, [...PLACES.waiting, ...PLACES.failed])).filter(isOwn);
  let removed = 0;
  for (const id of waiting) {
    // One that a worker has taken meanwhile is locked, and ends there.
    removed += await queue.remove(id).catch(() => 0);
  }
  const stopping = (await allIn(queue, PLACES.running)).filter(isOwn).length;
  return { removed, stopping };
}

/** Cells an hour by the counts that workers keep for each minute; minutes before the first cell do not count. `undefined` where there are none. */
async function recentRate(queue: Queue<CellJob, unknown>): Promise<number | undefined> {
  const { data } = await queue.getMetrics("completed", 0, RECENT_MINUTES - 1);
  const counts = data.map(Number);
  const minutes = counts.findLastIndex((count) => count > 0) + 1;
  const cells = counts.slice(0, minutes).reduce((sum, count) => sum + count, 0);
  return cells === 0 ? undefined : (cells / minutes) * (HOUR / 60);
}

/** Cells an hour by what the workers that are here have done since they began. */
function rateOf(workers: readonly WorkerAbout[], now: number): number | undefined {
  const rate = workers.reduce((sum, { done, startedAt }) => sum + done / (Math.max(1000, now - startedAt) / 1000), 0);
  return rate === 0 ? undefined : rate * HOUR;
}

import { formatCount, formatDuration, formatQuantity } from "@gan-cls/evaluate";

/** A machine that computes cells of a study, as it said last. */
export interface WatchedWorker {
  readonly name: string;
  /** Processor, cores and memory in words. */
  readonly machine: string;
  /** Cells that it computes at a time. */
  readonly jobs: number;
  /** Names of the cells that it computes now. */
  readonly busy: readonly string[];
  /** Why it takes no cells. @default it takes them */
  readonly resting?: string;
}

/** Lines of a study's `events.jsonl` about its cells. */
export type CellEvent =
  | {
      readonly type: "study-start";
      readonly cells: number;
      /** How many of them were finished before; absent in logs of older versions. */
      readonly finished?: number;
      readonly jobs: number;
    }
  | ({ readonly type: "cell-start"; readonly cell: string } & CellOfRow)
  | ({ readonly type: "row" } & CellOfRow)
  | { readonly type: "workers"; readonly workers: readonly WatchedWorker[] };

/** What tells the rows of a study apart. */
interface CellOfRow {
  readonly method: string;
  readonly labels: number;
  readonly seed: number;
}

/** How far the cells of a study are. */
export interface CellProgress {
  readonly total: number;
  readonly done: number;
  /** Names of those that are computed, in the order in which they began. */
  readonly running: readonly string[];
  /** Of the last rows; `undefined` before there are two times to measure from. */
  readonly cellsPerHour: number | undefined;
  /** In seconds, at that rate. */
  readonly secondsLeft: number | undefined;
  /** Those that are known; empty without a queue. */
  readonly workers: readonly WatchedWorker[];
}

/** Number of rows over which the rate is measured. */
const RECENT = 20;

const HOUR = 3600;

type LoggedEvent = { readonly type: string; readonly time?: string } | (CellEvent & { readonly time?: string });

/** What the lines of a study's `events.jsonl` say about its cells, while they come. */
export class CellLog {
  #total: number | undefined;
  /** Of those that are done, how many were when the study began or went on. */
  #finished = 0;
  /** The others. */
  readonly #done = new Set<string>();
  readonly #running = new Map<string, string>();
  #workers: readonly WatchedWorker[] = [];
  /** Of the last start and of each row since, in milliseconds. */
  #times: number[] = [];

  add(event: LoggedEvent): void {
    const time = Date.parse(event.time ?? "");
    if (isCellEvent(event, "study-start")) {
      this.#begin(event, time);
    } else if (isCellEvent(event, "cell-start")) {
      this.#running.set(keyOf(event), event.cell);
    } else if (isCellEvent(event, "row")) {
      this.#done.add(keyOf(event));
      // An average has no beginning, and takes no time.
      if (this.#running.delete(keyOf(event))) {
        this.#times.push(time);
      }
    } else if (isCellEvent(event, "workers")) {
      this.#workers = event.workers;
    } else if (event.type === "run-end") {
      this.#running.clear();
      this.#workers = [];
    }
  }

  /** @returns `undefined` for a run that is no study, or that an older version has begun. */
  progress(): CellProgress | undefined {
    const total = this.#total;
    if (total === undefined) {
      return undefined;
    }
    const cellsPerHour = rateOf(this.#times);
    const done = this.#finished + this.#done.size;
    const left = Math.max(0, total - done);
    return {
      ...{ total, done, running: [...this.#running.values()], cellsPerHour, workers: this.#workers },
      secondsLeft: cellsPerHour === undefined ? undefined : (left / cellsPerHour) * HOUR,
    };
  }

  /** Rows of before may be of another plan, or not in this log, so the count begins with what the study has found. */
  #begin({ cells, finished }: Extract<CellEvent, { type: "study-start" }>, time: number): void {
    this.#total = cells;
    if (finished !== undefined) {
      this.#finished = finished;
      this.#done.clear();
    }
    this.#running.clear();
    this.#times = [time];
  }
}

function isCellEvent<Type extends CellEvent["type"]>(
  event: { readonly type: string },
  type: Type,
): event is Extract<CellEvent, { type: Type }> {
  return event.type === type;
}

function keyOf({ method, labels, seed }: CellOfRow): string {
  return JSON.stringify([method, labels, seed]);
}

function rateOf(times: readonly number[]): number | undefined {
  const recent = times.filter(Number.isFinite).slice(-RECENT - 1);
  const seconds = ((recent.at(-1) ?? 0) - (recent.at(0) ?? 0)) / 1000;
  return seconds > 0 ? ((recent.length - 1) / seconds) * HOUR : undefined;
}

/** `12 of 40 cells, 31 an hour, 54 min 10 s left`. */
export function describeCells({ total, done, cellsPerHour, secondsLeft }: CellProgress): string {
  const isDone = done >= total;
  return [
    `${formatCount(done)} of ${formatQuantity(total, "cell")}`,
    ...(isDone || cellsPerHour === undefined ? [] : [`${formatRate(cellsPerHour)} an hour`]),
    ...(isDone || secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(", ");
}

/** Whole from ten on, where a tenth says nothing. */
function formatRate(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate));
}

/** What a worker does, in a line: `cnn-100-labels, pca-knn`, `waits for a cell`. */
export function describeWorker({ busy, jobs, resting }: WatchedWorker): string {
  if (resting !== undefined) {
    return `takes no cells: ${resting}`;
  }
  const free = jobs - busy.length;
  if (busy.length === 0) {
    return "waits for a cell";
  }
  return [...busy, ...(free > 0 ? [`${free} more could run`] : [])].join(", ");
}

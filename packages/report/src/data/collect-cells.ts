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
  | { readonly type: "study-start"; readonly cells: number; readonly jobs: number }
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

/** Summarizes the lines of `events.jsonl` about cells; `undefined` for a run that is no study, or that an older version has begun. */
export function collectCells(
  events: Iterable<{ readonly type: string; readonly time?: string } | (CellEvent & { readonly time?: string })>,
): CellProgress | undefined {
  let total: number | undefined;
  let workers: readonly WatchedWorker[] = [];
  const done = new Set<string>();
  const running = new Map<string, string>();
  /** Of the start and of each row since, in milliseconds. */
  let times: number[] = [];
  for (const event of events) {
    const time = Date.parse(event.time ?? "");
    if (isCellEvent(event, "study-start")) {
      total = event.cells;
      running.clear();
      times = [time];
    } else if (isCellEvent(event, "cell-start")) {
      running.set(keyOf(event), event.cell);
    } else if (isCellEvent(event, "row")) {
      done.add(keyOf(event));
      running.delete(keyOf(event));
      times.push(time);
    } else if (isCellEvent(event, "workers")) {
      workers = event.workers;
    } else if (event.type === "run-end") {
      running.clear();
      workers = [];
    }
  }
  if (total === undefined) {
    return undefined;
  }
  const cellsPerHour = rateOf(times);
  const left = Math.max(0, total - done.size);
  return {
    ...{ total, done: done.size, running: [...running.values()], cellsPerHour, workers },
    secondsLeft: cellsPerHour === undefined ? undefined : (left / cellsPerHour) * HOUR,
  };
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

import type { ProgressEvent } from "@gan-cls/core";
import { secondsLeft, type CellAtWork, type CellId, type MeasuredRow } from "@gan-cls/study";
import type { ProgressDisplay } from "./progress-display";

/** What one process of a study is doing. */
interface Job {
  readonly cell: CellId;
  /** In milliseconds. */
  readonly beganAt: number;
  /** Part of its training that is done, in `[0, 1]`. */
  share: number;
  /** Other work than training that it is at, and the part of that that is done. A cell may have several, one after the other. */
  work: { readonly task: string; readonly share: number } | undefined;
}

/** One live line for a study whose cells several processes share: cells done, the time left, and what each process is doing. */
export class StudyProgress {
  readonly #display: ProgressDisplay;
  readonly #total: number;
  /** By name. */
  readonly #left: Map<string, CellId>;
  readonly #rows: MeasuredRow[] = [];
  /** By the place that computes; of a queue, each cell has its own. */
  readonly #jobs: (Job | undefined)[];
  /** How many there were at first: machines may come to a queue. */
  readonly #places: number;
  readonly #now: () => number;

  /**
   * @param cells All of the study, also those that an earlier run has done; these end before any begins.
   * @param now In milliseconds.
   */
  constructor(
    display: ProgressDisplay,
    { cells, jobs }: { cells: readonly CellId[]; jobs: number },
    now = () => performance.now(),
  ) {
    this.#display = display;
    this.#now = now;
    this.#total = cells.length;
    this.#left = new Map(cells.map((cell) => [cell.name, cell]));
    this.#jobs = Array<undefined>(jobs).fill(undefined);
    this.#places = jobs;
  }

  /** Whether a process runs a cell. */
  isBusy(job: number): boolean {
    return this.#jobs[job] !== undefined;
  }

  /** A process begins a cell. */
  begin(job: number, cell: CellId): void {
    this.#jobs[job] = { cell, beganAt: this.#now(), share: 0, work: undefined };
    this.#draw();
  }

  /** A process trains the network of its cell. */
  train(job: number, done: number, total: number): void {
    const current = this.#jobs[job];
    if (current !== undefined) {
      current.work = undefined;
      current.share = partOf(done, total);
      this.#draw();
    }
  }

  /** A process does something else for its cell. */
  work(job: number, { task, done, total }: Pick<ProgressEvent, "task" | "done" | "total">): void {
    const current = this.#jobs[job];
    if (current !== undefined) {
      current.work = { task, share: partOf(done, total) };
      this.#draw();
    }
  }

  /** A cell is done. */
  end({ name }: CellId, row: MeasuredRow): void {
    const job = this.#jobs.findIndex((current) => current?.cell.name === name);
    if (job !== -1) {
      this.#jobs[job] = undefined;
    }
    this.#left.delete(name);
    this.#rows.push(row);
    this.#draw();
  }

  #draw(): void {
    const now = this.#now();
    const cells = [...this.#left.values()].map((cell): CellAtWork => {
      const job = this.#jobs.find((current) => current?.cell.name === cell.name);
      return job === undefined ? { cell, share: 0 } : { cell, share: job.share, seconds: (now - job.beganAt) / 1000 };
    });
    const busy = this.#jobs.filter((job) => job !== undefined).length;
    const left = secondsLeft(cells, this.#rows, Math.max(this.#places, busy));
    const doing = this.#jobs.flatMap((job) => (job === undefined ? [] : [describeJob(job)]));
    this.#display.progress("study", this.#total - this.#left.size, this.#total, "cells", doing, left ?? null);
  }
}

function partOf(done: number, total: number | null): number {
  return total === null || total <= 0 ? 0 : Math.min(1, done / total);
}

/** `cnn-100-labels 40 %` of a training, `kmeans-probe-100-labels: patches 40 %` of other work. */
function describeJob({ cell: { name }, share, work }: Job): string {
  return work === undefined ? `${name} ${percent(share)}` : `${name}: ${work.task} ${percent(work.share)}`;
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

import { secondsLeft, type CellId, type MeasuredRow } from "@gan-cls/study";
import type { ProgressDisplay } from "./progress-display";

/** What one process of a study is doing. */
interface Job {
  readonly cell: CellId;
  /** Part of its training that is done, in `[0, 1]`. */
  share: number;
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

  /** @param cells All of the study, also those that an earlier run has done; these end before any begins. */
  constructor(display: ProgressDisplay, { cells, jobs }: { cells: readonly CellId[]; jobs: number }) {
    this.#display = display;
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
    this.#jobs[job] = { cell, share: 0 };
    this.#draw();
  }

  /** A process makes progress on its cell. */
  move(job: number, done: number, total: number | null): void {
    const current = this.#jobs[job];
    if (current === undefined) {
      return;
    }
    if (total !== null && total > 0) {
      current.share = Math.min(1, done / total);
    }
    this.#draw();
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
    const cells = [...this.#left.values()].map((cell) => ({
      cell,
      share: this.#jobs.find((job) => job?.cell.name === cell.name)?.share ?? 0,
    }));
    const busy = this.#jobs.filter((job) => job !== undefined).length;
    const left = secondsLeft(cells, this.#rows, Math.max(this.#places, busy));
    const doing = this.#jobs.flatMap((job) => (job === undefined ? [] : [`${job.cell.name} ${percent(job.share)}`]));
    this.#display.progress("study", this.#total - this.#left.size, this.#total, "cells", doing, left ?? null);
  }
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

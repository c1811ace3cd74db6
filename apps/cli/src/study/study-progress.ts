import type { ProgressDisplay } from "../render/progress-display";
import type { Cell, MeasuredRow } from "./cell";
import { secondsLeft } from "./cell-times";

/** What one process of a study is doing. */
interface Job {
  readonly cell: Cell;
  /** Part of its training that is done, in `[0, 1]`. */
  share: number;
}

/** One live line for a study whose cells several processes share: cells done, the time left, and what each process is doing. */
export class StudyProgress {
  readonly #display: ProgressDisplay;
  readonly #total: number;
  readonly #left: Set<Cell>;
  readonly #rows: () => readonly MeasuredRow[];
  readonly #jobs: (Job | undefined)[];

  /**
   * @param total Cells of the study, those that an earlier sitting has done included.
   * @param left Cells that are not done.
   * @param rows All rows so far, for the time left.
   */
  constructor(
    display: ProgressDisplay,
    {
      total,
      left,
      rows,
      jobs,
    }: { total: number; left: readonly Cell[]; rows: () => readonly MeasuredRow[]; jobs: number },
  ) {
    this.#display = display;
    this.#total = total;
    this.#left = new Set(left);
    this.#rows = rows;
    this.#jobs = Array<undefined>(jobs).fill(undefined);
  }

  /** A process begins a cell. */
  begin(job: number, cell: Cell): void {
    this.#jobs[job] = { cell, share: 0 };
    this.#draw();
  }

  /** A process gets on with its cell. */
  move(job: number, done: number, total: number | null): void {
    const current = this.#jobs[job];
    if (current !== undefined && total !== null && total > 0) {
      current.share = Math.min(1, done / total);
    }
    this.#draw();
  }

  /** A process has finished its cell. */
  end(job: number): void {
    const current = this.#jobs[job];
    this.#jobs[job] = undefined;
    if (current !== undefined) {
      this.#left.delete(current.cell);
    }
    this.#draw();
  }

  #draw(): void {
    const cells = [...this.#left].map((cell) => ({
      cell,
      share: this.#jobs.find((job) => job?.cell === cell)?.share ?? 0,
    }));
    const left = secondsLeft(cells, this.#rows(), this.#jobs.length);
    const doing = this.#jobs.flatMap((job) => (job === undefined ? [] : [`${job.cell.name} ${percent(job.share)}`]));
    this.#display.progress("study", this.#total - this.#left.size, this.#total, "cells", doing, left ?? null);
  }
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

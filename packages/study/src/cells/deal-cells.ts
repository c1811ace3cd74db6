import { throwIfAborted } from "@gan-cls/core";
import type { Cell, FinishedCell } from "./cell";

/** What runs cells, one at a time: this process, or another one. */
export interface CellRunner {
  /** Runs a cell and keeps it in the run folder. Rejects with `aborted` after {@link CellRunner.stop}. */
  run(cell: Cell): Promise<FinishedCell>;
  /** Asks the cell at hand to end at its next checkpoint. */
  stop(): void;
  /** Frees what the runner holds, once nothing runs. */
  close(): Promise<void>;
}

/** What {@link dealCells} takes. */
export interface CellDeal {
  cells: readonly Cell[];
  runners: readonly CellRunner[];
  /** Picks the one to run next. */
  next: (left: readonly Cell[]) => Cell;
  /** @param job Position of the runner. */
  onStart: (cell: Cell, job: number) => Promise<void>;
  onFinished: (cell: Cell, finished: FinishedCell, job: number) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Has every cell run by the first runner that is free. The first failure stops the other runners too; what is finished is kept, and the rest
 * continues from its checkpoints when the study is resumed.
 *
 * @throws What the first cell that failed threw; `aborted` when the signal fires.
 */
export async function dealCells({ cells, runners, next, onStart, onFinished, signal }: CellDeal): Promise<void> {
  const left = new Set(cells);
  const failures: unknown[] = [];

  async function work(runner: CellRunner, job: number): Promise<void> {
    try {
      while (left.size > 0 && failures.length === 0) {
        throwIfAborted("dealCells", signal);
        const cell = next([...left]);
        left.delete(cell);
        await onStart(cell, job);
        await onFinished(cell, await runner.run(cell), job);
      }
    } catch (error) {
      failures.push(error);
      runners.forEach((other) => other !== runner && other.stop());
    }
  }

  const stopAll = (): void => runners.forEach((runner) => runner.stop());
  signal.addEventListener("abort", stopAll);
  try {
    await Promise.all(runners.map(work));
  } finally {
    signal.removeEventListener("abort", stopAll);
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

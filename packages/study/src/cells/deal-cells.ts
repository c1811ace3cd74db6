import { throwIfAborted, type GanClsError } from "@gan-cls/core";
import type { Cell, FinishedCell } from "./cell";

/** How often a cell may lose its runner: one that always does would otherwise be run for ever. */
const MOST_LOSSES = 3;

/** A runner has gone while it ran a cell, through no fault of the cell that is known. Another one can run the cell again. */
export class RunnerLost extends Error {
  /**
   * @param message What happened, to follow "a worker process", such as `ended by SIGKILL`.
   * @param reason What the study fails with when nothing else helps.
   */
  constructor(
    message: string,
    readonly reason: GanClsError,
  ) {
    super(message);
  }
}

/** What runs cells, one at a time: this process, or another one. */
export interface CellRunner {
  /**
   * Runs a cell and keeps it in the run folder. Rejects with `aborted` after {@link CellRunner.stop}, and with {@link RunnerLost} when the
   * runner has gone; it can run cells again all the same, for then it begins anew.
   *
   * @param notes What the cell's row says of earlier attempts.
   */
  run(cell: Cell, notes: readonly string[]): Promise<FinishedCell>;
  /** Whether cells wait in it for their turn: it tells itself when one begins. @default they begin at once */
  readonly isQueue?: boolean;
  /** Cells whose rows say more than when they were run, such as that another machine disagrees; asked once all cells are finished. @default none */
  corrections?(): Promise<readonly FinishedCell[]>;
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
  /** Takes a cell again that its runner has corrected after all were finished. @default nobody does */
  onCorrected?: (cell: Cell, finished: FinishedCell) => Promise<void>;
  /** @param runners How many go on. */
  onLost: (cell: Cell, lost: RunnerLost, runners: number) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Has every cell run by the first runner that is free. A runner that goes leaves its cell to the others; the last one begins anew. Any other
 * failure stops all runners; what is finished is kept, and the rest continues from its checkpoints when the study is resumed.
 *
 * @throws What the first cell that failed threw; `aborted` when the signal fires.
 */
export async function dealCells(deal: CellDeal): Promise<void> {
  const { cells, runners, next, onStart, onFinished, onCorrected, onLost, signal } = deal;
  const left = new Set(cells);
  const notesOf = new Map<Cell, string[]>();
  const failures: unknown[] = [];
  let working = runners.length;

  /** @returns `undefined` when the runner has gone and the cell is left again. */
  async function attempt(runner: CellRunner, cell: Cell): Promise<FinishedCell | undefined> {
    const notes = notesOf.get(cell) ?? [];
    try {
      return await runner.run(cell, notes);
    } catch (error) {
      if (!(error instanceof RunnerLost)) {
        throw error;
      }
      // Then its end is a part of the stop.
      throwIfAborted("dealCells", signal);
      if (notes.length + 1 === MOST_LOSSES) {
        throw error.reason;
      }
      notesOf.set(cell, [...notes, `Run again, since a worker process ${error.message}.`]);
      left.add(cell);
      await onLost(cell, error, Math.max(1, working - 1));
      return undefined;
    }
  }

  async function work(runner: CellRunner, job: number): Promise<void> {
    try {
      while (left.size > 0 && failures.length === 0) {
        throwIfAborted("dealCells", signal);
        const cell = next([...left]);
        left.delete(cell);
        if (runner.isQueue !== true) {
          await onStart(cell, job);
        }
        const finished = await attempt(runner, cell);
        if (finished !== undefined) {
          await onFinished(cell, finished, job);
        } else if (working > 1) {
          // The others have more memory without it.
          return;
        }
      }
    } catch (error) {
      failures.push(error);
      runners.forEach((other) => other !== runner && other.stop());
    } finally {
      working--;
    }
  }

  async function correct(): Promise<void> {
    for (const runner of runners) {
      for (const finished of (await runner.corrections?.()) ?? []) {
        const cell = cells.find(({ name }) => name === finished.name);
        await (cell && onCorrected?.(cell, finished));
      }
    }
  }

  const stopAll = (): void => runners.forEach((runner) => runner.stop());
  signal.addEventListener("abort", stopAll);
  try {
    await Promise.all(runners.map(work));
    if (failures.length > 0) {
      throw failures[0];
    }
    await correct();
  } finally {
    signal.removeEventListener("abort", stopAll);
  }
}

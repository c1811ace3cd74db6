import { availableParallelism, totalmem } from "node:os";
import type { EngineReport } from "@gan-cls/engine";

/** Engines that do more work in several processes than in one: they compute on cores, and a cell needs one thread. */
const SIDE_BY_SIDE = new Set(["simd", "node", "cpu"]);

/** Memory that a process needs at 60 000 labels of MNIST, and some to spare. */
const BYTES_PER_JOB = 2 ** 31;

/** What {@link chooseJobs} goes by. */
export interface JobsChoice {
  /** Value of `--jobs`; `undefined` leaves the choice to the machine. */
  asked: number | undefined;
  /** Cells of the whole study. */
  cells: number;
  engine: Pick<EngineReport, "name">;
  /** @default those of this machine */
  cores?: number;
  /** In bytes. @default that of this machine */
  memory?: number;
}

/**
 * How many processes share a study's cells: as many as were asked for, else one for each core as far as memory goes; never more than there
 * are cells.
 *
 * It goes by the cells of the whole study and not by those that are left: a resumed study then computes with as many threads as before, and
 * ends with the same figures to the last bit.
 */
export function chooseJobs({
  asked,
  cells,
  engine,
  cores = availableParallelism(),
  memory = totalmem(),
}: JobsChoice): number {
  const fitting = SIDE_BY_SIDE.has(engine.name) ? Math.min(cores, Math.floor(memory / BYTES_PER_JOB)) : 1;
  return Math.max(1, Math.min(asked ?? fitting, cells));
}

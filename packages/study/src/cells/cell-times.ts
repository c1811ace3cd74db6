import type { StudyRow } from "@gan-cls/evaluate";
import type { CellId } from "../events";
import { isAverageName } from "../methods/average";
import type { Cell } from "./cell";

/** What is known of a cell's time before it is run. */
type Timed = Pick<StudyRow, "method" | "labels" | "seconds">;

/** How time grows with labels while a method has been timed at one number of them only. */
const USUAL_EXPONENT = 0.5;

/** Time grows at most a little faster than the labels. */
const MOST_EXPONENT = 1.2;

/**
 * Seconds that a cell will take, from the rows of its method that are finished: their mean at the nearest number of labels, scaled by the
 * power of the labels that the two nearest numbers show. A guess, for the order of work and for the time left.
 *
 * @returns `undefined` while none of the method's cells is finished.
 */
export function expectedSeconds(
  { method, labels }: Pick<CellId, "method" | "labels">,
  rows: readonly Timed[],
): number | undefined {
  const distance = (count: number): number => Math.abs(Math.log(count / labels));
  const own = rows.filter((row) => row.method === method && row.seconds > 0);
  const counts = [...new Set(own.map((row) => row.labels))].sort((a, b) => distance(a) - distance(b));
  const [nearest, second] = counts.map((count) => ({ count, seconds: meanSeconds(own, count) }));
  if (nearest === undefined) {
    return undefined;
  }
  const slope =
    second === undefined
      ? USUAL_EXPONENT
      : Math.log(nearest.seconds / second.seconds) / Math.log(nearest.count / second.count);
  return nearest.seconds * (labels / nearest.count) ** Math.min(MOST_EXPONENT, Math.max(0, slope));
}

function meanSeconds(rows: readonly Timed[], labels: number): number {
  const alike = rows.filter((row) => row.labels === labels);
  return alike.reduce((sum, { seconds }) => sum + seconds, 0) / alike.length;
}

/**
 * The cell to run next: of the fewest labels first, and among those the longest first, as far as is known; a method that has not been timed
 * yet counts as the longest.
 *
 * Fewest labels first, because those cells are the quickest: within minutes there is a whole column of the table, and a study that is
 * stopped halfway has whole columns instead of a few cells everywhere. Longest first within a column, because the cells that are left for
 * the end, when one process after the other runs out of work, are then the shortest of the last column, so no core waits long for another.
 */
export function nextCell(left: readonly Cell[], rows: readonly Timed[]): Cell {
  const fewest = Math.min(...left.map(({ labels }) => labels));
  const column = left.filter(({ labels }) => labels === fewest);
  const seconds = new Map(
    column.map((cell) => [cell, expectedSeconds({ ...cell, method: cell.method.name }, rows) ?? Infinity]),
  );
  return column.reduce((best, cell) => ((seconds.get(cell) ?? 0) > (seconds.get(best) ?? 0) ? cell : best));
}

/** A cell that is not finished. */
export interface CellAtWork {
  readonly cell: CellId;
  /** Part of its training that is done, in `[0, 1]`; 0 where nothing is known of it. */
  readonly share: number;
  /** Since it began. @default 0 */
  readonly seconds?: number;
}

/** Seconds that cells will still take when `jobs` of them run at a time; `undefined` while a method among them has not been timed. */
export function secondsLeft(cells: readonly CellAtWork[], rows: readonly Timed[], jobs: number): number | undefined {
  let sum = 0;
  // An average is computed in no time.
  const trained = cells.filter(({ cell }) => !isAverageName(cell.method));
  for (const { cell, share, seconds = 0 } of trained) {
    const expected = expectedSeconds(cell, rows);
    if (expected === undefined) {
      return undefined;
    }
    // A training that was resumed has done more than its time says.
    sum += share > 0 ? expected * (1 - share) : Math.max(0, expected - seconds);
  }
  return sum / Math.max(1, Math.min(jobs, trained.length));
}

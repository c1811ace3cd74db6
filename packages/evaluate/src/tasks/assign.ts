/**
 * The assignment of rows to columns with the largest sum: each row gets one column, no column two. Exact, by shortest augmenting paths, in
 * time that grows with the cube of the size.
 *
 * Reference: Kuhn, The Hungarian method for the assignment problem, 1955; Jonker and Volgenant, A shortest augmenting path algorithm for dense
 * and sparse linear assignment problems, Computing 38 (1987).
 *
 * @param gains `[rows][columns]`, finite, with at least as many columns as rows.
 * @returns The column of each row.
 */
export function assignRows(gains: readonly (readonly number[])[]): number[] {
  const columns = gains[0]?.length ?? 0;
  const state: Assignment = {
    rowOf: new Array<number>(columns).fill(-1),
    rowPrice: gains.map(() => 0),
    columnPrice: new Array<number>(columns).fill(0),
  };
  gains.forEach((_, row) => addRow(gains, state, row));
  return gains.map((_, row) => state.rowOf.indexOf(row));
}

/** A best assignment of the rows so far, with the prices that prove it. */
interface Assignment {
  /** The row of each column; -1 where it is free. */
  readonly rowOf: number[];
  readonly rowPrice: number[];
  readonly columnPrice: number[];
}

/** Finds the cheapest path from a new row to a free column, over columns whose rows move on, and takes it. */
function addRow(
  gains: readonly (readonly number[])[],
  { rowOf, rowPrice, columnPrice }: Assignment,
  row: number,
): void {
  const distance = columnPrice.map(() => Infinity);
  const before = columnPrice.map(() => -1);
  const done: number[] = [];
  let [current, reached, at] = [row, 0, -1];
  do {
    for (let column = 0; column < columnPrice.length; column++) {
      const next = reached - gains[current][column] - rowPrice[current] - columnPrice[column];
      if (!done.includes(column) && next < distance[column]) {
        distance[column] = next;
        before[column] = at;
      }
    }
    at = nearestOf(distance, done);
    reached = distance[at];
    done.push(at);
    current = rowOf[at];
  } while (current !== -1);
  rowPrice[row] += reached;
  for (const column of done.slice(0, -1)) {
    rowPrice[rowOf[column]] += reached - distance[column];
    columnPrice[column] += distance[column] - reached;
  }
  for (let column = at; column !== -1; column = before[column]) {
    rowOf[column] = before[column] === -1 ? row : rowOf[before[column]];
  }
}

function nearestOf(distance: readonly number[], done: readonly number[]): number {
  let best = -1;
  distance.forEach((value, column) => {
    if (!done.includes(column) && (best === -1 || value < distance[best])) {
      best = column;
    }
  });
  return best;
}

/** Edge of the squares in which a matrix is transposed, so that the cache lines read stay at hand until they are used up. */
const BLOCK = 16;

/** A matrix inside a larger array. */
export interface MatrixView {
  readonly data: Float32Array;
  /** Index of the first number. @default 0 */
  readonly start?: number;
  /** Distance between rows. @default the length of a row */
  readonly stride?: number;
}

/** Writes the transpose of `source` `[rows, columns]` to `target` `[columns, rows]`. */
export function transposeMatrix(rows: number, columns: number, source: MatrixView, target: MatrixView): void {
  const { data: from, start: fromStart = 0, stride: fromStride = columns } = source;
  const { data: to, start: toStart = 0, stride: toStride = rows } = target;
  for (let firstRow = 0; firstRow < rows; firstRow += BLOCK) {
    const endRow = Math.min(firstRow + BLOCK, rows);
    for (let firstColumn = 0; firstColumn < columns; firstColumn += BLOCK) {
      const endColumn = Math.min(firstColumn + BLOCK, columns);
      for (let column = firstColumn; column < endColumn; column++) {
        const write = toStart + column * toStride;
        const read = fromStart + column;
        for (let row = firstRow; row < endRow; row++) {
          to[write + row] = from[read + row * fromStride];
        }
      }
    }
  }
}

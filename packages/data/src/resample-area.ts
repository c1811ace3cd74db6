/** A rectangle in pixels of an image; edges may lie between pixels and outside the image. */
export interface Box {
  readonly top: number;
  readonly left: number;
  /** One past the last row. */
  readonly bottom: number;
  readonly right: number;
}

/** Levels `[rows, columns]`, row by row. */
interface Levels {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Resizes the part of an image inside `box`: every new pixel is the mean over exactly the area that it covers, which is anti-aliasing
 * without a choice of filter. Outside the image, levels are 0.
 *
 * @returns `[rows, columns]`, row by row.
 */
export function resampleArea(image: Levels, box: Box, rows: number, columns: number): Float32Array {
  // Rows and columns are independent, so one pass along each is equivalent to a pass over both.
  const wide = resampleRows(image, box.left, box.right, columns);
  const turned = transpose({ values: wide, rows: image.rows, columns });
  const done = resampleRows({ values: turned, rows: columns, columns: image.rows }, box.top, box.bottom, rows);
  return transpose({ values: done, rows: columns, columns: rows });
}

/** Averages the values of every row between `start` and `end` to `count` means. */
function resampleRows({ values, rows, columns }: Levels, start: number, end: number, count: number): Float32Array {
  const result = new Float32Array(rows * count);
  const step = (end - start) / count;
  for (let target = 0; target < count; target++) {
    const [from, to] = [start + target * step, start + (target + 1) * step];
    for (let column = Math.max(0, Math.floor(from)); column < Math.min(columns, Math.ceil(to)); column++) {
      const covered = (Math.min(to, column + 1) - Math.max(from, column)) / step;
      for (let row = 0; row < rows; row++) {
        result[row * count + target] += covered * values[row * columns + column];
      }
    }
  }
  return result;
}

function transpose({ values, rows, columns }: Levels): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return result;
}

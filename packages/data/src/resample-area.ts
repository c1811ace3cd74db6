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
  return resampleAxes(image, box, { rows, columns, along: averageRows, across: averageRows });
}

/** The same where the image shrinks; where it grows, along one side or both, levels between the middles of two pixels are interpolated. */
export function resample(image: Levels, box: Box, rows: number, columns: number): Float32Array {
  const along = box.right - box.left < columns ? interpolateRows : averageRows;
  const across = box.bottom - box.top < rows ? interpolateRows : averageRows;
  return resampleAxes(image, box, { rows, columns, along, across });
}

/** Makes `count` values of every row, from the part between `start` and `end`. */
type RowResampler = (image: Levels, start: number, end: number, count: number) => Float32Array;

function resampleAxes(
  image: Levels,
  box: Box,
  { rows, columns, along, across }: { rows: number; columns: number; along: RowResampler; across: RowResampler },
): Float32Array {
  // Rows and columns are independent, so one pass along each is equivalent to a pass over both.
  const wide = along(image, box.left, box.right, columns);
  const turned = transpose({ values: wide, rows: image.rows, columns });
  const done = across({ values: turned, rows: columns, columns: image.rows }, box.top, box.bottom, rows);
  return transpose({ values: done, rows: columns, columns: rows });
}

/** Averages the values of every row between `start` and `end` to `count` means. */
function averageRows({ values, rows, columns }: Levels, start: number, end: number, count: number): Float32Array {
  const result = new Float32Array(rows * count);
  const spans = spansOf(columns, start, end, count);
  // Along the rows, as they lie in memory: the other way round, large photos take ten times as long.
  for (let row = 0; row < rows; row++) {
    for (let target = 0; target < count; target++) {
      const { first, covered } = spans[target];
      let sum = 0;
      for (let i = 0, at = row * columns + first; i < covered.length; i++, at++) {
        sum = Math.fround(sum + covered[i] * values[at]);
      }
      result[row * count + target] = sum;
    }
  }
  return result;
}

/** For each mean: the first column that it covers, and which share of the mean each column from there on has. */
function spansOf(
  columns: number,
  start: number,
  end: number,
  count: number,
): { first: number; covered: Float64Array }[] {
  const step = (end - start) / count;
  return Array.from({ length: count }, (_, target) => {
    const [from, to] = [start + target * step, start + (target + 1) * step];
    const first = Math.max(0, Math.floor(from));
    const covered = new Float64Array(Math.max(0, Math.min(columns, Math.ceil(to)) - first));
    for (let i = 0; i < covered.length; i++) {
      covered[i] = (Math.min(to, first + i + 1) - Math.max(from, first + i)) / step;
    }
    return { first, covered };
  });
}

/** The value in the middle of each of `count` parts; between the last middle of a pixel and the edge, that pixel's. */
function interpolateRows({ values, rows, columns }: Levels, start: number, end: number, count: number): Float32Array {
  const result = new Float32Array(rows * count);
  const step = (end - start) / count;
  for (let target = 0; target < count; target++) {
    const middle = start + (target + 0.5) * step;
    if (middle < 0 || middle > columns) {
      continue;
    }
    const place = Math.min(Math.max(middle - 0.5, 0), columns - 1);
    const left = Math.floor(place);
    const right = Math.min(left + 1, columns - 1);
    for (let row = 0; row < rows; row++) {
      const [a, b] = [values[row * columns + left], values[row * columns + right]];
      result[row * count + target] = a + (b - a) * (place - left);
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

/** A row whose length shrinks below this share of its own when earlier rows are taken out of it adds no new direction. */
const DEPENDENT = 1e-8;

/**
 * Makes the rows of `rows` `[count, length]` orthonormal in place, by the modified Gram-Schmidt process run twice on every row ("twice is
 * enough": Giraud, Langou and Rozloznik, 2005). A row that depends on the earlier ones is replaced by the first coordinate
 * direction that does not.
 *
 * @param count At most `length`.
 */
export function orthonormaliseRows(rows: Float64Array, count: number, length: number): void {
  let nextDirection = 0;
  for (let index = 0; index < count; index++) {
    const row = rows.subarray(index * length, (index + 1) * length);
    while (!makeOrthonormal(row, rows, index, length)) {
      row.fill(0);
      row[nextDirection++] = 1;
    }
  }
}

/** Takes the first `count` rows out of `row` and scales it to length 1; false if only rounding errors remain. */
function makeOrthonormal(row: Float64Array, rows: Float64Array, count: number, length: number): boolean {
  if (!scaleToUnit(row, 0)) {
    return false;
  }
  for (let pass = 0; pass < 2; pass++) {
    for (let other = 0; other < count; other++) {
      subtractProjection(row, rows.subarray(other * length, (other + 1) * length));
    }
    if (!scaleToUnit(row, DEPENDENT)) {
      return false;
    }
  }
  return true;
}

function subtractProjection(row: Float64Array, direction: Float64Array): void {
  let product = 0;
  for (let i = 0; i < row.length; i++) {
    product += row[i] * direction[i];
  }
  for (let i = 0; i < row.length; i++) {
    row[i] -= product * direction[i];
  }
}

/** Scales to length 1 unless the length is `smallest` or less. */
function scaleToUnit(row: Float64Array, smallest: number): boolean {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (!(length > smallest)) {
    return false;
  }
  for (let i = 0; i < row.length; i++) {
    row[i] /= length;
  }
  return true;
}

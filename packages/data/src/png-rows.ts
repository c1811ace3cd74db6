/**
 * Undoes the filters of a PNG's rows, so that what is left are its samples.
 *
 * @param filtered `rows` times one byte that names the filter and `rowBytes` bytes.
 * @param pixelBytes Bytes of a whole pixel, at least 1.
 * @returns `rows * rowBytes` bytes; undefined where a filter is unknown.
 *
 * Reference: PNG (third edition), section 9.
 */
export function unfilterRows(
  filtered: Uint8Array,
  { rows, rowBytes, pixelBytes }: { rows: number; rowBytes: number; pixelBytes: number },
): Uint8Array | undefined {
  const samples = new Uint8Array(rows * rowBytes);
  const nothing = new Uint8Array(rowBytes);
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1);
    const line = samples.subarray(row * rowBytes, (row + 1) * rowBytes);
    const above = row === 0 ? nothing : samples.subarray((row - 1) * rowBytes, row * rowBytes);
    line.set(filtered.subarray(from + 1, from + 1 + rowBytes));
    const undo = FILTERS.at(filtered[from]);
    if (undo === undefined) {
      return undefined;
    }
    undo(line, above, pixelBytes);
  }
  return samples;
}

/** Adds to each byte of `line` what its filter took away; bytes are modulo 256. */
type UndoFilter = (line: Uint8Array, above: Uint8Array, pixelBytes: number) => void;

/** By number: none, sub, up, average, Paeth. */
const FILTERS: readonly UndoFilter[] = [
  () => {},
  (line, _, pixelBytes) => {
    for (let i = pixelBytes; i < line.length; i++) {
      line[i] += line[i - pixelBytes];
    }
  },
  (line, above) => {
    for (let i = 0; i < line.length; i++) {
      line[i] += above[i];
    }
  },
  (line, above, pixelBytes) => {
    for (let i = 0; i < line.length; i++) {
      const left = i < pixelBytes ? 0 : line[i - pixelBytes];
      line[i] += (left + above[i]) >> 1;
    }
  },
  (line, above, pixelBytes) => {
    for (let i = 0; i < line.length; i++) {
      const [left, corner] = i < pixelBytes ? [0, 0] : [line[i - pixelBytes], above[i - pixelBytes]];
      line[i] += paeth(left, above[i], corner);
    }
  },
];

/** Whichever of left, above and upper left is closest to `left + above - corner`, in this order where two are. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) {
    return left;
  }
  return toAbove <= toCorner ? above : corner;
}

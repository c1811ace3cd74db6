import type { ImageSet } from "@gan-cls/core";

/** Cells a side of the grid over an image, unless it has fewer pixels. */
const GRID = 8;

/** Weights of red, green and blue in the luma of Rec. 601. */
const LUMA = [0.299, 0.587, 0.114];

/** Rows, columns and channels of one image. */
type Shape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** Numbers that describe one image of this shape. */
export function descriptorLength({ rows, columns, channels }: Shape): number {
  return Math.min(GRID, rows) * Math.min(GRID, columns) * (channels + 1);
}

/**
 * Small descriptions of images, `[size, descriptorLength]` bytes: for each cell of a grid of 8x8 the mean of every channel, and the mean
 * strength of edges in the luma. The first says where an image is light, the second how fine it is drawn.
 */
export function describeImages(images: ImageSet): Uint8Array {
  const { size, rows, columns, channels, pixels } = images;
  const [vertical, horizontal] = [cellShares(rows), cellShares(columns)];
  const cells = vertical.length * horizontal.length;
  const result = new Uint8ClampedArray(size * cells * (channels + 1));
  const plane = new Float64Array(rows * columns);
  for (let image = 0, target = 0; image < size; image++) {
    const start = image * rows * columns * channels;
    const luma = new Float64Array(rows * columns);
    for (let channel = 0; channel < channels; channel++) {
      const weight = channels === 3 ? LUMA[channel] : 1 / channels;
      for (let at = 0; at < plane.length; at++) {
        plane[at] = pixels[start + at * channels + channel];
        luma[at] += weight * plane[at];
      }
      result.set(cellMeans(plane, vertical, horizontal, columns), target);
      target += cells;
    }
    result.set(cellMeans(edgeStrengths(luma, rows, columns), vertical, horizontal, columns), target);
    target += cells;
  }
  return new Uint8Array(result.buffer);
}

/** Standard deviation of all bytes of each image. */
export function imageContrasts({ size, rows, columns, channels, pixels }: ImageSet): Float64Array {
  const length = rows * columns * channels;
  return Float64Array.from({ length: size }, (_, image) => {
    let [sum, squares] = [0, 0];
    for (let at = image * length; at < (image + 1) * length; at++) {
      sum += pixels[at];
      squares += pixels[at] ** 2;
    }
    return Math.sqrt(Math.max(0, squares / length - (sum / length) ** 2));
  });
}

/** A cell's pixels along one side, and the share of each in the cell's mean; a pixel on a border belongs to both cells. */
interface CellShares {
  readonly first: number;
  readonly shares: readonly number[];
}

function cellShares(pixels: number): CellShares[] {
  const cells = Math.min(GRID, pixels);
  return Array.from({ length: cells }, (_, cell) => {
    const [start, end] = [(cell * pixels) / cells, ((cell + 1) * pixels) / cells];
    const [first, last] = [Math.floor(start), Math.ceil(end) - 1];
    const shares = Array.from({ length: last - first + 1 }, (_unused, at) => {
      const covered = Math.min(end, first + at + 1) - Math.max(start, first + at);
      return covered / (end - start);
    });
    return { first, shares };
  });
}

function cellMeans(
  plane: Float64Array,
  vertical: readonly CellShares[],
  horizontal: readonly CellShares[],
  columns: number,
): Float64Array {
  const means = new Float64Array(vertical.length * horizontal.length);
  vertical.forEach((row, y) =>
    horizontal.forEach((column, x) => {
      let mean = 0;
      for (let i = 0; i < row.shares.length; i++) {
        for (let j = 0; j < column.shares.length; j++) {
          mean += row.shares[i] * column.shares[j] * plane[(row.first + i) * columns + column.first + j];
        }
      }
      means[y * horizontal.length + x] = mean;
    }),
  );
  return means;
}

/** The larger of the differences to the pixels on the right and below. */
function edgeStrengths(luma: Float64Array, rows: number, columns: number): Float64Array {
  const edges = new Float64Array(luma.length);
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) {
      const right = x + 1 < columns ? Math.abs(luma[at + 1] - luma[at]) : 0;
      const below = y + 1 < rows ? Math.abs(luma[at + columns] - luma[at]) : 0;
      edges[at] = Math.max(right, below);
    }
  }
  return edges;
}

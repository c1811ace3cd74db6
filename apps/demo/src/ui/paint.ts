import type { FeatureMaps } from "../lab/operations";

/** Sizes of a picture in its own pixels. */
interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** Paints levels as black of that strength; the style sheet inverts it in the dark, so a change of theme needs no painting. */
export function paintInk(canvas: HTMLCanvasElement, levels: Uint8Array, { rows, columns }: Extent): void {
  paint(canvas, { rows, columns }, (index) => [0, 0, 0, levels[index]]);
}

/** The colour of activations and of heat: vermilion, clear on light and dark paper. */
const HEAT = [226, 98, 28] as const;

/** Paints values as heat: nothing at 0, full at `largest`. */
export function paintHeat(canvas: HTMLCanvasElement, values: ArrayLike<number>, largest: number, extent: Extent): void {
  paint(canvas, extent, (index) => [...HEAT, largest > 0 ? (255 * Math.max(0, values[index])) / largest : 0]);
}

/** What hides an image: a grey between all papers and inks, opaque. */
const COVER_GREY = [134, 131, 125, 255] as const;
const CLEAR = [0, 0, 0, 0] as const;

/** Paints the hidden pixels of a 28 x 28 cover, and nothing where an image is visible. */
export function paintCover(canvas: HTMLCanvasElement, cover: Uint8Array): void {
  paint(canvas, { rows: 28, columns: 28 }, (index) => (cover[index] === 0 ? CLEAR : COVER_GREY));
}

function paint(
  canvas: HTMLCanvasElement,
  { rows, columns }: Extent,
  colour: (index: number) => readonly [number, number, number, number],
): void {
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = canvas.getContext("2d");
  if (context === null) {
    return;
  }
  const image = context.createImageData(columns, rows);
  for (let index = 0; index < rows * columns; index++) {
    image.data.set(colour(index), 4 * index);
  }
  context.putImageData(image, 0, 0);
}

/** Images of one size side by side, with gaps, as one picture of levels. */
export function layOutGrid(
  images: { readonly pixels: Uint8Array; readonly count: number },
  { columns, side = 28, gap = 2 }: { columns: number; side?: number; gap?: number },
): Extent & { levels: Uint8Array } {
  const rows = Math.ceil(images.count / columns);
  const width = columns * (side + gap) - gap;
  const height = rows * (side + gap) - gap;
  const levels = new Uint8Array(width * height);
  for (let index = 0; index < images.count; index++) {
    const [top, left] = [Math.floor(index / columns) * (side + gap), (index % columns) * (side + gap)];
    for (let row = 0; row < side; row++) {
      const source = (index * side + row) * side;
      levels.set(images.pixels.subarray(source, source + side), (top + row) * width + left);
    }
  }
  return { levels, rows: height, columns: width };
}

/** An invisible canvas. */
export function createCanvas(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** Maps side by side as one picture of values; -1 between them, so that gaps stay empty. */
export interface MapSheet {
  readonly values: Float32Array;
  readonly largest: number;
  readonly rows: number;
  readonly columns: number;
}

const GAP = 1;

/** @param perRow Maps in a row. */
export function layOutMaps({ rows, columns, channels, values }: FeatureMaps, perRow: number): MapSheet {
  const width = perRow * (columns + GAP) - GAP;
  const height = Math.ceil(channels / perRow) * (rows + GAP) - GAP;
  const sheet = new Float32Array(width * height).fill(-1);
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const value = values[(row * columns + column) * channels + channel];
        largest = Math.max(largest, value);
        const top = Math.floor(channel / perRow) * (rows + GAP) + row;
        sheet[top * width + (channel % perRow) * (columns + GAP) + column] = value;
      }
    }
  }
  return { values: sheet, largest, rows: height, columns: width };
}

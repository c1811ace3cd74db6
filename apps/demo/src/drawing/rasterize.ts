import type { GrayscaleImage } from "@gan-cls/data";
import type { Point, Stroke } from "./strokes";

/** Pixels of the longer side of a drawing: five for each of the 20 that MNIST's digits are scaled to. */
const EXTENT = 100;

/** Room around the lines, for half a pen. */
const MARGIN = 10;

/** Width of the pen against {@link EXTENT}: about 2.6 of MNIST's 20 pixels, as its writers' pens were. */
const PEN = 13;

/** Drawings smaller than this share of the pad are dots, and stay small. */
const SMALLEST = 0.08;

/**
 * Strokes as a grey image, white on black, with smooth edges. The pen is as wide as MNIST's whatever the size of the drawing: lines are
 * scaled before they are drawn, so a small 3 is no blot and a large one no thread.
 *
 * @returns `null` for no strokes.
 */
export function rasterize(strokes: readonly Stroke[]): GrayscaleImage | null {
  const points = strokes.flat();
  if (points.length === 0) {
    return null;
  }
  const [left, right] = rangeOf(points.map(({ x }) => x));
  const [top, bottom] = rangeOf(points.map(({ y }) => y));
  const scale = (EXTENT - PEN) / Math.max(right - left, bottom - top, SMALLEST);
  const place = ({ x, y }: Point): Point => ({ x: MARGIN + (x - left) * scale, y: MARGIN + (y - top) * scale });
  const columns = Math.ceil((right - left) * scale) + 2 * MARGIN;
  const rows = Math.ceil((bottom - top) * scale) + 2 * MARGIN;
  const image = { pixels: new Uint8Array(rows * columns), rows, columns };
  for (const stroke of strokes) {
    const placed = stroke.map(place);
    placed.forEach((point, index) => drawSegment(image, placed[Math.max(0, index - 1)], point));
  }
  return image;
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** A line with round ends; a pixel on its edge is as bright as it is covered, to within the curvature of the edge. */
function drawSegment({ pixels, rows, columns }: GrayscaleImage, from: Point, to: Point): void {
  const reach = PEN / 2 + 1;
  const [firstRow, lastRow] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
  const [firstColumn, lastColumn] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
  for (let row = Math.max(0, Math.floor(firstRow)); row < Math.min(rows, lastRow); row++) {
    for (let column = Math.max(0, Math.floor(firstColumn)); column < Math.min(columns, lastColumn); column++) {
      const distance = distanceToSegment({ x: column + 0.5, y: row + 0.5 }, from, to);
      const covered = Math.min(Math.max(PEN / 2 + 0.5 - distance, 0), 1);
      const index = row * columns + column;
      pixels[index] = Math.max(pixels[index], Math.round(255 * covered));
    }
  }
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const nearest = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - nearest * dx, point.y - from.y - nearest * dy);
}

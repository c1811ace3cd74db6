import { assertOneOf, GanClsError } from "@gan-cls/core";
import { resampleArea, type Box } from "./resample-area";
import type { GrayscaleImage } from "./png";

/** Which of the two levels of a drawing is the ink. */
export const POLARITIES = ["auto", "light-on-dark", "dark-on-light"] as const;

export type Polarity = (typeof POLARITIES)[number];

/** Options of {@link normalizeDrawing}. */
export interface NormalizeDrawingOptions {
  /** `auto` takes the median of the border as the background. @default "auto" */
  polarity?: Polarity;
  /** Name of the image in messages, for example its path. @default "the image" */
  name?: string;
}

/** MNIST's frame, and the square inside it that a digit fills. */
const FRAME = 28;
const FIT = 20;

/** An image whose strongest ink differs from the background by fewer levels than this is taken to be blank. */
const LEAST_CONTRAST = 24;

/** Shares of the strongest ink: below the first it is paper (grain, JPEG noise); from the second up it counts for the outline. */
const PAPER = 0.125;
const OUTLINE = 0.1;

/**
 * Prepares any drawing as MNIST's authors prepared theirs: white on black, the longer side of its bounding box scaled to 20 pixels with
 * the proportions kept, anti-aliased, and moved by whole pixels so that its centre of mass is in the middle of 28 x 28 pixels (as far as
 * the drawing stays in the frame).
 *
 * Reference: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", http://yann.lecun.com/exdb/mnist
 *
 * @returns 28 x 28 bytes, the strongest ink 255.
 * @throws GanClsError `invalid-data` when the image is blank, or pixels and size disagree.
 */
export function normalizeDrawing(image: GrayscaleImage, options: NormalizeDrawingOptions = {}): GrayscaleImage {
  const { polarity = "auto", name = "the image" } = options;
  assertOneOf("normalizeDrawing", "polarity", polarity, POLARITIES);
  const { rows, columns, pixels } = image;
  if (pixels.length !== rows * columns || pixels.length === 0) {
    throw invalid(name, `expected ${rows} x ${columns} pixels, got ${pixels.length}`);
  }
  const ink = extractInk(image, polarity, name);
  const source = { values: ink, rows, columns };
  const outline = outlineOf(source);
  const scale = FIT / Math.max(outline.bottom - outline.top, outline.right - outline.left);
  const mass = centreOfMass(source, outline);
  const place = (centre: number, start: number, end: number): number => {
    // By whole pixels and rounded up: on MNIST's own digits, this is the only rounding that reproduces them.
    const wanted = Math.ceil(FRAME / 2 - (centre - start) * scale);
    const last = Math.floor(FRAME - (end - start) * scale);
    return start - Math.min(Math.max(wanted, 0), last) / scale;
  };
  const top = place(mass.row, outline.top, outline.bottom);
  const left = place(mass.column, outline.left, outline.right);
  const window: Box = { top, left, bottom: top + FRAME / scale, right: left + FRAME / scale };
  const resampled = resampleArea(source, window, FRAME, FRAME);
  const strongest = resampled.reduce((a, b) => Math.max(a, b), 0);
  const normalized = Uint8Array.from(resampled, (value) => Math.round((255 * value) / strongest));
  return { pixels: normalized, rows: FRAME, columns: FRAME };
}

/** How much ink lies on each pixel, in `[0, 1]`. */
function extractInk({ pixels, rows, columns }: GrayscaleImage, polarity: Polarity, name: string): Float32Array {
  const background = polarity === "auto" ? rimMedian(pixels, rows, columns) : polarity === "dark-on-light" ? 255 : 0;
  const sign = background > 127 ? -1 : 1;
  const ink = Float32Array.from(pixels, (value) => Math.max(0, sign * (value - background)));
  const strongest = ink.reduce((a, b) => Math.max(a, b), 0);
  if (strongest < LEAST_CONTRAST) {
    throw invalid(name, "expected a drawing that stands out from its background, got a blank image");
  }
  return ink.map((value) => Math.max(0, value / strongest - PAPER) / (1 - PAPER));
}

function rimMedian(pixels: Uint8Array, rows: number, columns: number): number {
  const rim: number[] = [];
  for (let column = 0; column < columns; column++) {
    rim.push(pixels[column], pixels[(rows - 1) * columns + column]);
  }
  for (let row = 0; row < rows; row++) {
    rim.push(pixels[row * columns], pixels[(row + 1) * columns - 1]);
  }
  return rim.sort((a, b) => a - b)[rim.length >> 1];
}

interface Ink {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

function outlineOf({ values, columns }: Ink): Box {
  const box = { top: Infinity, left: Infinity, bottom: 0, right: 0 };
  values.forEach((value, index) => {
    if (value >= OUTLINE) {
      const [row, column] = [Math.floor(index / columns), index % columns];
      box.top = Math.min(box.top, row);
      box.left = Math.min(box.left, column);
      box.bottom = Math.max(box.bottom, row + 1);
      box.right = Math.max(box.right, column + 1);
    }
  });
  return box;
}

/** The centre of the ink within the outline; the centre of a pixel is half a pixel from its edge. */
function centreOfMass({ values, columns }: Ink, box: Box): { row: number; column: number } {
  let [mass, rowMoment, columnMoment] = [0, 0, 0];
  for (let row = box.top; row < box.bottom; row++) {
    for (let column = box.left; column < box.right; column++) {
      const value = values[row * columns + column];
      mass += value;
      rowMoment += value * (row + 0.5);
      columnMoment += value * (column + 0.5);
    }
  }
  return { row: rowMoment / mass, column: columnMoment / mass };
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `normalizeDrawing: ${name}: ${problem}`, { details: { name } });
}

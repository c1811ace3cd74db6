/** How arrays of numbers become images: bytes, `[size, rows, columns, channels]`. */
import { GanClsError } from "@gan-cls/core";

/** An array as a file has it. */
export interface NumberArray {
  /** How messages name it. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: Uint8Array | Float64Array | Float32Array;
}

/** Images as bytes. */
export interface ByteImages {
  readonly pixels: Uint8Array;
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: 1 | 3;
}

/** Longest side of an image. */
const MAX_SIDE = 4096;

/** What rounding may leave outside of a range. */
const TOLERANCE = 1e-4;

/** Which numbers stand for black and white. */
interface Levels {
  readonly toByte: (value: number) => number;
  /** For a note; undefined where bytes stay as they are. */
  readonly range?: string;
}

/**
 * Images of several arrays, all treated in the same way: levels become bytes by the range of all of them, and channels come last.
 *
 * @param notes Gets a sentence about everything that was decided.
 * @throws GanClsError `invalid-data` for a shape or a range that is none of images.
 */
export function toByteImages(arrays: readonly NumberArray[], notes: string[]): ByteImages[] {
  const levels = chooseLevels(arrays);
  if (levels.range !== undefined) {
    notes.push(`Levels from ${levels.range} became bytes from 0 to 255.`);
  }
  const layouts = arrays.map(findLayout);
  layouts.forEach(({ note }, index) => {
    if (note !== undefined && layouts.findIndex((other) => other.note === note) === index) {
      notes.push(note);
    }
  });
  return arrays.map(({ numbers }, index) => {
    const { rows, columns, channels, isPlanar, size } = layouts[index];
    const bytes = levels.range === undefined ? asBytes(numbers) : Uint8Array.from(numbers, levels.toByte);
    const pixels = isPlanar ? interleave(bytes, rows * columns, channels) : bytes;
    return { pixels, size, rows, columns, channels };
  });
}

function asBytes(numbers: NumberArray["numbers"]): Uint8Array {
  return numbers instanceof Uint8Array ? numbers : Uint8Array.from(numbers);
}

function chooseLevels(arrays: readonly NumberArray[]): Levels {
  const [least, largest] = rangeOf(arrays);
  const isWithin = (low: number, high: number): boolean => least >= low - TOLERANCE && largest <= high + TOLERANCE;
  const isBytes = arrays.every(({ numbers }) => numbers instanceof Uint8Array);
  // Images that are black all over are no sign of another range.
  if (isWithin(0, 1) && largest > 0) {
    return { range: "0 to 1", toByte: (value) => Math.round(Math.min(1, Math.max(0, value)) * 255) };
  }
  if (isBytes) {
    return { toByte: (value) => value };
  }
  if (isWithin(0, 255)) {
    return {
      range: "0 to 255, not stored as bytes,",
      toByte: (value) => Math.round(Math.min(255, Math.max(0, value))),
    };
  }
  if (isWithin(-1, 1)) {
    return { range: "-1 to 1", toByte: (value) => Math.round((Math.min(1, Math.max(-1, value)) + 1) * 127.5) };
  }
  throw invalid(
    arrays[0].name,
    `expected levels from 0 to 255, 0 to 1 or -1 to 1, got ${least} to ${largest}; scale them to bytes and save them as uint8`,
  );
}

function rangeOf(arrays: readonly NumberArray[]): [number, number] {
  let [least, largest] = [Infinity, -Infinity];
  for (const { name, numbers } of arrays) {
    for (const value of numbers) {
      if (!Number.isFinite(value)) {
        throw invalid(name, `expected finite levels, got ${value}`);
      }
      least = value < least ? value : least;
      largest = value > largest ? value : largest;
    }
  }
  return [least, largest];
}

interface Layout {
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: 1 | 3;
  /** Whether channels come before rows. */
  readonly isPlanar: boolean;
  readonly note?: string;
}

const isChannels = (count: number): count is 1 | 3 => count === 1 || count === 3;

function findLayout({ name, shape }: NumberArray): Layout {
  const text = shape.join(" x ");
  const [size, ...rest] = shape;
  const layout = layoutOf(rest);
  if (size === undefined || size === 0 || layout === undefined) {
    const hint = rest.length === 3 ? "; channels are 1 or 3, and come last (or first, where no side has 1 or 3)" : "";
    throw invalid(
      name,
      `expected images as N x rows x columns or N x rows x columns x channels, got ${text || "a single number"}${hint}`,
    );
  }
  if (layout.rows > MAX_SIDE || layout.columns > MAX_SIDE) {
    throw invalid(name, `expected sides of at most ${MAX_SIDE} pixels, got ${text}`);
  }
  return { size, ...layout };
}

/** Of one image; undefined where it is ambiguous or none. */
function layoutOf(shape: readonly number[]): Omit<Layout, "size"> | undefined {
  if (shape.some((side) => side === 0)) {
    return undefined;
  }
  if (shape.length === 1) {
    const side = Math.sqrt(shape[0]);
    const note = `Rows of ${shape[0]} numbers became images of ${side}x${side}.`;
    return Number.isInteger(side) && side > 1
      ? { rows: side, columns: side, channels: 1, isPlanar: false, note }
      : undefined;
  }
  if (shape.length === 2) {
    return { rows: shape[0], columns: shape[1], channels: 1, isPlanar: false };
  }
  const [first, middle, last] = shape;
  if (shape.length !== 3 || isChannels(first) === isChannels(last)) {
    return undefined;
  }
  return isChannels(last)
    ? { rows: first, columns: middle, channels: last, isPlanar: false }
    : {
        ...{ rows: middle, columns: last, channels: first as 1 | 3, isPlanar: true },
        note: "Channels came before rows and columns; they were put behind them.",
      };
}

/** Planes become one pixel after the other. */
function interleave(planes: Uint8Array, plane: number, channels: number): Uint8Array {
  const pixels = new Uint8Array(planes.length);
  for (let start = 0; start < planes.length; start += plane * channels) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < plane; pixel++) {
        pixels[start + pixel * channels + channel] = planes[start + channel * plane + pixel];
      }
    }
  }
  return pixels;
}

/** The same images with rows and columns exchanged. */
export function transposeImages({ pixels, size, rows, columns, channels }: ByteImages): ByteImages {
  const transposed = new Uint8Array(pixels.length);
  const length = rows * columns * channels;
  for (let image = 0; image < size; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = image * length + (row * columns + column) * channels;
        const to = image * length + (column * rows + row) * channels;
        for (let channel = 0; channel < channels; channel++) {
          transposed[to + channel] = pixels[from + channel];
        }
      }
    }
  }
  return { pixels: transposed, size, rows: columns, columns: rows, channels };
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `openDataset: ${name}: ${problem}`, { details: { name } });
}

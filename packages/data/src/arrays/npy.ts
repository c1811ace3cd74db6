import { GanClsError } from "@gan-cls/core";
import { assertNotWebPage, MAX_UNPACKED_BYTES } from "../foreign-bytes";

/** Most dimensions that are read: images with channels have four. */
const MAX_DIMENSIONS = 4;

/** Longest header; NumPy's own limit is 10 000 characters. */
const MAX_HEADER_BYTES = 2 ** 16;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** What an element is: `u1`, `f4`, ... as NumPy names it, without the byte order. */
export type NpyType = keyof typeof READERS | "U" | "S";

/** An array of numbers or of texts with its shape, in C's order (last dimension fastest). */
export interface NpyArray {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Numbers; 64-bit integers as the nearest doubles. */
  readonly numbers: Uint8Array | Float64Array | Float32Array;
  /** Where the elements are texts: those, and `numbers` is empty. */
  readonly texts?: readonly string[];
}

/** Options of {@link parseNpy}. */
export interface ParseNpyOptions {
  /** How messages name the input. @default "the bytes" */
  name?: string;
  /** Most bytes that the array may have. @default MAX_UNPACKED_BYTES */
  maxBytes?: number;
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

/**
 * Reads an NPY file of numbers or texts, of the format's versions 1 to 3 and of either byte order; Fortran's order becomes C's.
 *
 * Reference: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws GanClsError `invalid-data` for anything else: another kind of file, Python objects, records, a damaged header, too few or too many bytes.
 */
export function parseNpy(bytes: Uint8Array, options: ParseNpyOptions = {}): NpyArray {
  const { name = "the bytes", maxBytes = MAX_UNPACKED_BYTES } = options;
  assertNotWebPage("parseNpy", name, bytes);
  const header = parseHeader(bytes, name);
  const { order, kind, width } = parseType(header.descr, name);
  const count = header.shape.reduce((product, dimension) => product * dimension, 1);
  assertLength({ expected: count * width, actual: bytes.length - header.start, maxBytes, name, header });
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.start, count * width);
  const shape = header.shape;
  if (kind === "U" || kind === "S") {
    const texts = Array.from({ length: count }, (_, index) => readText(view, index * width, width, kind, order));
    return { type: kind, shape, numbers: new Uint8Array(0), texts: reorder(texts, header) };
  }
  const read = READERS[kind];
  const numbers =
    kind === "u1" || kind === "b1"
      ? new Uint8Array(bytes.subarray(header.start))
      : fill(kind === "f4" || kind === "f2" ? new Float32Array(count) : new Float64Array(count), (index) =>
          read(view, index * width, order === "<"),
        );
  return { type: kind, shape, numbers: reorder(numbers, header) };
}

const READERS = {
  b1: (view: DataView, at: number) => view.getUint8(at),
  u1: (view: DataView, at: number) => view.getUint8(at),
  i1: (view: DataView, at: number) => view.getInt8(at),
  u2: (view: DataView, at: number, little: boolean) => view.getUint16(at, little),
  i2: (view: DataView, at: number, little: boolean) => view.getInt16(at, little),
  u4: (view: DataView, at: number, little: boolean) => view.getUint32(at, little),
  i4: (view: DataView, at: number, little: boolean) => view.getInt32(at, little),
  u8: (view: DataView, at: number, little: boolean) => Number(view.getBigUint64(at, little)),
  i8: (view: DataView, at: number, little: boolean) => Number(view.getBigInt64(at, little)),
  f2: (view: DataView, at: number, little: boolean) => halfToNumber(view.getUint16(at, little)),
  f4: (view: DataView, at: number, little: boolean) => view.getFloat32(at, little),
  f8: (view: DataView, at: number, little: boolean) => view.getFloat64(at, little),
} as const;

function parseHeader(bytes: Uint8Array, name: string): Header {
  if (bytes.length < 12 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw invalid(name, "expected an NPY file, got something else");
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw invalid(name, `expected version 1, 2 or 3 of the NPY format, got ${version}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [length, begin] = version === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (length > MAX_HEADER_BYTES || begin + length > bytes.length) {
    throw invalid(name, `expected a whole header, got ${bytes.length} bytes: truncated or damaged`);
  }
  const text = new TextDecoder().decode(bytes.subarray(begin, begin + length));
  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw invalid(name, "the header is damaged");
  }
  if (descr === "[") {
    throw invalid(
      name,
      "expected an array of numbers, got an array of records; save images and labels as arrays of their own",
    );
  }
  const dimensions = shape.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number.parseInt(part, 10)]));
  if (dimensions.length > MAX_DIMENSIONS || !dimensions.every(Number.isSafeInteger)) {
    throw invalid(name, `expected at most ${MAX_DIMENSIONS} dimensions, got the shape (${shape.slice(0, 100)})`);
  }
  return { descr: descr.slice(1, -1), fortran: fortran === "True", shape: dimensions, start: begin + length };
}

/** `<f4`: byte order, kind and width. */
function parseType(descr: string, name: string): { order: string; kind: NpyType; width: number } {
  const [, order = "|", kind = "", size = ""] = /^([<>|=]?)([a-zA-Z])(\d{1,4})$/.exec(descr) ?? [];
  if ((kind === "U" || kind === "S") && Number(size) > 0) {
    return { order, kind, width: Number(size) * (kind === "U" ? 4 : 1) };
  }
  const type = `${kind}${size}`;
  if (!Object.hasOwn(READERS, type)) {
    const got = descr.includes("O") ? "Python objects, which are never run" : `the type ${descr.slice(0, 40)}`;
    throw invalid(name, `expected an array of numbers, got ${got}; save it as uint8 (array.astype("uint8"))`);
  }
  return { order: order === "=" ? "<" : order, kind: type as NpyType, width: Number(size) };
}

interface Lengths {
  readonly expected: number;
  readonly actual: number;
  readonly maxBytes: number;
  readonly name: string;
  readonly header: Header;
}

function assertLength({ expected, actual, maxBytes, name, header }: Lengths): void {
  const text = `${header.shape.join(" x ") || "a single number"} of ${header.descr} = ${expected} bytes after the header`;
  if (expected > maxBytes) {
    throw invalid(name, `expected at most ${maxBytes} bytes, got a header that promises ${text}`);
  }
  if (actual !== expected) {
    throw invalid(name, `expected ${text}, got ${actual}${actual < expected ? ": truncated" : ""}`);
  }
}

function fill<Target extends Float32Array | Float64Array>(target: Target, read: (index: number) => number): Target {
  for (let index = 0; index < target.length; index++) {
    target[index] = read(index);
  }
  return target;
}

/** Elements in C's order. */
function reorder<Elements extends NpyArray["numbers"] | string[]>(
  elements: Elements,
  { fortran, shape }: Header,
): Elements {
  if (!fortran || shape.length < 2) {
    return elements;
  }
  const ordered = elements.slice() as Elements;
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0; to < elements.length; to++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from = from * shape[axis] + index[axis];
    }
    ordered[to] = elements[from];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) {
      index[axis] = 0;
    }
  }
  return ordered;
}

/** Texts are filled up with NUL; `U` has four bytes a character. */
function readText(view: DataView, start: number, width: number, kind: "U" | "S", order: string): string {
  const step = kind === "U" ? 4 : 1;
  const codes = Array.from({ length: width / step }, (_, position) =>
    kind === "U" ? view.getUint32(start + position * step, order !== ">") : view.getUint8(start + position),
  );
  // What is no character becomes the sign for that, as in every text of unknown origin.
  const characters = codes.map((code) => (code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code)));
  return characters.join("").replace(/\0+$/, "");
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Infinity : Number.NaN;
  }
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `parseNpy: ${name}: ${problem}`, { details: { name } });
}

import { assertNonNegativeInteger, GanClsError } from "@gan-cls/core";
import { assertNotWebPage, gunzip, isGzip, MAX_UNPACKED_BYTES } from "./foreign-bytes";

/** Most dimensions that are read: images with channels have four. */
export const MAX_IDX_DIMENSIONS = 4;

/** The element type of unsigned bytes, the only one that MNIST and its relatives use. */
const UNSIGNED_BYTE = 0x08;

const OTHER_TYPES: Readonly<Record<number, string>> = {
  0x09: "signed bytes",
  0x0b: "16-bit integers",
  0x0c: "32-bit integers",
  0x0d: "32-bit floats",
  0x0e: "64-bit floats",
};

const MAGIC_BYTES = 4;
const DIMENSION_BYTES = 4;
const MAX_HEADER_BYTES = MAGIC_BYTES + MAX_IDX_DIMENSIONS * DIMENSION_BYTES;

/** An array of unsigned bytes with its shape. */
export interface IdxArray {
  /** For example `[60000, 28, 28]`. */
  readonly shape: readonly number[];
  /** As many bytes as the product of `shape`, last dimension fastest. */
  readonly data: Uint8Array;
}

/** Options of {@link parseIdx}. */
export interface ParseIdxOptions {
  /** How messages name the input; a path, say. @default "the bytes" */
  name?: string;
  /** The number of dimensions that the array must have: 3 for images, 1 for labels. @default any from 1 to 4 */
  dimensions?: number;
  /** Most bytes that the file may have once unpacked. @default MAX_UNPACKED_BYTES */
  maxBytes?: number;
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not. The data are a new plain `Uint8Array` for any kind of input.
 *
 * Reference: http://yann.lecun.com/exdb/mnist (the IDX file format): two zero bytes, the type, the number of dimensions, each
 * dimension as big-endian uint32, then the elements.
 *
 * @throws GanClsError `invalid-data` for a web page, damaged or truncated gzip, a wrong magic number, another element type, a header
 * or body that is cut off, or bytes after the end.
 */
export function parseIdx(bytes: Uint8Array, options: ParseIdxOptions = {}): IdxArray {
  const { name = "the bytes", dimensions, maxBytes = MAX_UNPACKED_BYTES } = options;
  assertNotWebPage("parseIdx", name, bytes);
  const sizeOf = (start: Uint8Array): number => announcedBytes(start, { name, dimensions, maxBytes });
  const plain = isGzip(bytes) ? gunzip(bytes, { name, maxBytes: maxBytes + MAX_HEADER_BYTES, sizeOf }) : bytes;
  assertNotWebPage("parseIdx", name, plain);
  const shape = parseHeader(plain, { name, dimensions });
  const start = MAGIC_BYTES + shape.length * DIMENSION_BYTES;
  assertLength(plain.length - start, shape, maxBytes, name);
  // What was unpacked belongs to nobody else. Other bytes are copied: `subarray` of a Node Buffer would be a Buffer again, over memory that others share.
  const data = plain.subarray(start);
  return { shape, data: plain === bytes ? new Uint8Array(data) : data };
}

/** Bytes of the whole file by its header, so that no more is unpacked than it promises. */
function announcedBytes(
  start: Uint8Array,
  { name, dimensions, maxBytes }: { name: string; dimensions?: number; maxBytes: number },
): number {
  assertNotWebPage("parseIdx", name, start);
  const shape = parseHeader(start, { name, dimensions });
  assertPromise(shape, maxBytes, name);
  return MAGIC_BYTES + shape.length * DIMENSION_BYTES + product(shape);
}

function parseHeader(bytes: Uint8Array, { name, dimensions }: { name: string; dimensions?: number }): number[] {
  const rank = parseMagic(bytes, name);
  if (dimensions !== undefined && rank !== dimensions) {
    throw invalid(name, `expected ${dimensions} dimensions, got ${rank}; were images and labels swapped?`);
  }
  return parseShape(bytes, rank, name);
}

function parseMagic(bytes: Uint8Array, name: string): number {
  if (bytes.length < MAGIC_BYTES) {
    throw invalid(name, `expected an IDX file of at least ${MAGIC_BYTES} bytes, got ${bytes.length}: truncated`);
  }
  const [zero0, zero1, type, rank] = bytes;
  if (zero0 === 0 && zero1 === 0 && type in OTHER_TYPES) {
    throw invalid(name, `expected unsigned bytes (type 0x08), got ${OTHER_TYPES[type]}`);
  }
  if (zero0 !== 0 || zero1 !== 0 || type !== UNSIGNED_BYTE || rank < 1 || rank > MAX_IDX_DIMENSIONS) {
    const magic = [zero0, zero1, type, rank].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    throw invalid(name, `expected the magic number of an IDX file, 0x00000801 to 0x00000804, got 0x${magic}`);
  }
  return rank;
}

function parseShape(bytes: Uint8Array, rank: number, name: string): number[] {
  const headerBytes = MAGIC_BYTES + rank * DIMENSION_BYTES;
  if (bytes.length < headerBytes) {
    throw invalid(name, `expected a header of ${headerBytes} bytes, got ${bytes.length}: truncated`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: rank }, (_, axis) => view.getUint32(MAGIC_BYTES + axis * DIMENSION_BYTES));
}

function assertPromise(shape: readonly number[], maxBytes: number, name: string): void {
  if (product(shape) > maxBytes) {
    throw invalid(name, `expected at most ${maxBytes} bytes, got a header that promises ${describeSize(shape)}`);
  }
}

function describeSize(shape: readonly number[]): string {
  return `${shape.join(" x ")} = ${product(shape)} bytes after the header`;
}

function assertLength(actual: number, shape: readonly number[], maxBytes: number, name: string): void {
  assertPromise(shape, maxBytes, name);
  const expected = product(shape);
  const text = describeSize(shape);
  if (actual < expected) {
    throw invalid(name, `expected ${text}, got ${actual}: truncated`);
  }
  if (actual > expected) {
    throw invalid(name, `expected ${text}, got ${actual - expected} trailing bytes more`);
  }
}

/**
 * The bytes of an IDX file (not gzipped), the inverse of {@link parseIdx}.
 *
 * @throws GanClsError `invalid-argument` unless the shape has 1 to 4 dimensions and `data` fills it exactly.
 */
export function encodeIdx({ shape, data }: IdxArray): Uint8Array {
  if (shape.length < 1 || shape.length > MAX_IDX_DIMENSIONS) {
    throw new GanClsError(
      "invalid-argument",
      `encodeIdx: shape must have 1 to ${MAX_IDX_DIMENSIONS} dimensions, got ${shape.length}`,
    );
  }
  shape.forEach((dimension) => assertNonNegativeInteger("encodeIdx", "every dimension", dimension));
  if (product(shape) !== data.length) {
    throw new GanClsError(
      "invalid-argument",
      `encodeIdx: data must have ${shape.join(" x ")} = ${product(shape)} bytes, got ${data.length}`,
    );
  }
  const headerBytes = MAGIC_BYTES + shape.length * DIMENSION_BYTES;
  const bytes = new Uint8Array(headerBytes + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(2, UNSIGNED_BYTE);
  view.setUint8(3, shape.length);
  shape.forEach((dimension, axis) => view.setUint32(MAGIC_BYTES + axis * DIMENSION_BYTES, dimension));
  bytes.set(data, headerBytes);
  return bytes;
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, dimension) => total * dimension, 1);
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `parseIdx: ${name}: ${problem}`, { details: { name } });
}

import { GanClsError } from "./errors";
import { parseJson } from "./parse-json";

/** Named float32 arrays with shapes, and strings that describe them: the content of a checkpoint. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Largest header, so that no file can make a reader allocate without bound: an entry has some 120 bytes, and the largest networks here have a few
 * hundred tensors, so this is a hundred times what is needed. The format itself allows 100 MB.
 */
const MAX_HEADER_BYTES = 2 ** 22;
const LENGTH_BYTES = 8;

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [start: number, end: number];
}

/**
 * Writes tensors in the safetensors format, which other languages read too: header length as little-endian uint64, a JSON header,
 * then the raw values.
 *
 * Reference: the format's description, https://huggingface.co/docs/safetensors
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  // The header is padded so that the values begin at a multiple of eight bytes.
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + padded + offset).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, LENGTH_BYTES);
  let position = LENGTH_BYTES + padded;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

/** Options of {@link decodeSafetensors}. */
export interface DecodeSafetensorsOptions {
  /**
   * Whether numbers of other types (float64, float16, bfloat16, whole numbers) are read too, rounded to float32; checkpoints have float32 alone.
   * @default false
   */
  anyNumbers?: boolean;
}

/**
 * Reads what {@link encodeSafetensors} or another program wrote. Values are copied out of `bytes`; they come in the order in which they lie there.
 *
 * @throws GanClsError `invalid-data` for anything truncated, damaged, or of a number type that is not read.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { anyNumbers = false }: DecodeSafetensorsOptions = {},
): TensorFile {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const types = anyNumbers ? NUMBERS : { F32: NUMBERS.F32 };
  const checked = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, types));
  // The header's own order is not theirs where names are numbers: JavaScript sorts such keys.
  checked.sort((a, b) => a.start - b.start || a.end - b.end);
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  let expectedStart = 0;
  for (const { name, shape, start, end, read } of checked) {
    if (start !== expectedStart) {
      fail(`${name} of shape [${shape.join(", ")}] cannot lie at bytes ${start} to ${end}`);
    }
    // A copy with a buffer of its own: `slice` of a Node Buffer would be a view of the whole file.
    const values = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    if (values.byteLength !== end - start) {
      fail(`the file ends inside ${name}; it is truncated`);
    }
    tensors.set(name, { shape, values: read(values.buffer) });
    expectedStart = end;
  }
  if (dataStart + expectedStart !== bytes.length) {
    fail(`expected ${dataStart + expectedStart} bytes, got ${bytes.length}`);
  }
  return { tensors, metadata: checkMetadata(metadata) };
}

/** How numbers of a type become float32, and the bytes of one. */
interface NumberType {
  readonly size: number;
  read(buffer: ArrayBuffer): Float32Array;
}

const NUMBERS: Readonly<Record<string, NumberType>> = {
  F32: { size: 4, read: (buffer) => new Float32Array(buffer) },
  F64: { size: 8, read: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  F16: { size: 2, read: (buffer) => Float32Array.from(new Uint16Array(buffer), fromFloat16) },
  // The upper half of a float32.
  BF16: {
    size: 2,
    read: (buffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (b) => b << 16).buffer),
  },
  I64: { size: 8, read: (buffer) => Float32Array.from(new BigInt64Array(buffer), Number) },
  I32: { size: 4, read: (buffer) => Float32Array.from(new Int32Array(buffer)) },
  U8: { size: 1, read: (buffer) => Float32Array.from(new Uint8Array(buffer)) },
};

/** A number of half precision: sign, five bits of exponent, ten of fraction. */
function fromFloat16(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15, (bits >> 10) & 31, bits & 1023];
  const size =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? fraction * 2 ** -24
        : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return sign === 1 ? -size : size;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    fail(`expected at least ${LENGTH_BYTES} bytes, got ${bytes.length}`);
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true));
  const dataStart = LENGTH_BYTES + length;
  if (length > MAX_HEADER_BYTES || dataStart > bytes.length) {
    fail(`the header claims ${length} bytes in a file of ${bytes.length}`);
  }
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, dataStart));
  const header = parseJson("decodeSafetensors", "the header", text);
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    fail("the header is not an object");
  }
  return { header: header as Record<string, unknown>, dataStart };
}

/** @throws GanClsError `invalid-data` unless all of it is text. */
function checkMetadata(metadata: unknown): Record<string, string> {
  const isText =
    typeof metadata === "object" &&
    metadata !== null &&
    !Array.isArray(metadata) &&
    Object.values(metadata).every((value) => typeof value === "string");
  return isText ? (metadata as Record<string, string>) : fail("its metadata are not texts");
}

/** An entry of the header, with its place among the values. */
interface CheckedEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly read: NumberType["read"];
}

function checkEntry(name: string, entry: unknown, types: Readonly<Record<string, NumberType>>): CheckedEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<HeaderEntry>;
  const isWhole = [shape, offsets].every((list) => Array.isArray(list) && list.every(isSize));
  const type = typeof dtype === "string" && Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (type === undefined || !isWhole || shape === undefined || offsets === undefined) {
    return fail(`${name} is not a ${Object.keys(types).length === 1 ? "float32 tensor" : "tensor of numbers"}`);
  }
  const [start, end] = offsets;
  if (end - start !== shape.reduce((a, b) => a * b, 1) * type.size) {
    fail(`${name} of shape [${shape.join(", ")}] cannot lie at bytes ${start} to ${end}`);
  }
  return { name, shape, start, end, read: type.read };
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fail(problem: string, cause?: unknown): never {
  throw new GanClsError("invalid-data", `decodeSafetensors: ${problem}`, { cause });
}

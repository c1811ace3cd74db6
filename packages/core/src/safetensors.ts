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

/**
 * Reads what {@link encodeSafetensors} wrote. Values are copied out of `bytes`.
 *
 * @throws GanClsError `invalid-data` for anything truncated, damaged, or of another number type.
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  const { header, dataStart } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  let expectedStart = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { shape, start, end } = checkEntry(name, entry, expectedStart);
    // A copy with a buffer of its own: `slice` of a Node Buffer would be a view of the whole file.
    const values = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    if (values.byteLength !== end - start) {
      fail(`the file ends inside ${name}; it is truncated`);
    }
    tensors.set(name, { shape, values: new Float32Array(values.buffer) });
    expectedStart = end;
  }
  if (dataStart + expectedStart !== bytes.length) {
    fail(`expected ${dataStart + expectedStart} bytes, got ${bytes.length}`);
  }
  return { tensors, metadata: checkMetadata(metadata) };
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

function checkEntry(
  name: string,
  entry: unknown,
  expectedStart: number,
): { shape: readonly number[]; start: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<HeaderEntry>;
  const isWhole = [shape, offsets].every((list) => Array.isArray(list) && list.every(isSize));
  if (dtype !== "F32" || !isWhole || shape === undefined || offsets === undefined) {
    return fail(`${name} is not a float32 tensor`);
  }
  const [start, end] = offsets;
  const size = shape.reduce((a, b) => a * b, 1) * Float32Array.BYTES_PER_ELEMENT;
  if (start !== expectedStart || end - start !== size) {
    fail(`${name} of shape [${shape.join(", ")}] cannot lie at bytes ${start} to ${end}`);
  }
  return { shape, start, end };
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function fail(problem: string, cause?: unknown): never {
  throw new GanClsError("invalid-data", `decodeSafetensors: ${problem}`, { cause });
}

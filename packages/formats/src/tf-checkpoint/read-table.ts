/** The table of strings in which a checkpoint of TensorFlow keeps its index. */
import { GanClsError } from "@gan-cls/core";
import { maskedCrc32c } from "./crc32c";
import { unpackSnappy } from "./snappy";

/** The last eight bytes of a table. */
const MAGIC = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);
const FOOTER_BYTES = 48;

/** Behind a block: how it is compressed, and its checksum. */
const TRAILER_BYTES = 5;

/** Most bytes of a block once it is unpacked; TensorFlow begins a new one after 256 KiB, and one entry may be larger: the graph of objects. */
const MAX_BLOCK_BYTES = 2 ** 26;

/** Most entries of a table; a checkpoint has some per weight. */
const MAX_ENTRIES = 100_000;

/** Where a block is. */
interface Handle {
  readonly offset: number;
  readonly size: number;
}

/**
 * Reads all entries of a table in the format of LevelDB, in their order.
 *
 * Reference: https://github.com/google/leveldb/blob/main/doc/table_format.md
 *
 * @param where The function that messages name.
 * @throws GanClsError `invalid-data` for a damaged table, or one beyond the limits.
 */
export function readTable(where: string, bytes: Uint8Array): Map<string, Uint8Array> {
  try {
    return readEntries(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GanClsError("invalid-data", `${where}: expected the index of a TensorFlow checkpoint, got ${reason}`, {
      cause: error,
    });
  }
}

function readEntries(bytes: Uint8Array): Map<string, Uint8Array> {
  const footer = bytes.subarray(-FOOTER_BYTES);
  if (footer.length < FOOTER_BYTES || MAGIC.some((byte, at) => footer[FOOTER_BYTES - MAGIC.length + at] !== byte)) {
    throw new RangeError("a file that does not end as one");
  }
  const handles = new Cursor(footer);
  readHandle(handles);
  const entries = new Map<string, Uint8Array>();
  const blocks = readBlock(bytes, readHandle(handles));
  let unpacked = 0;
  for (const [, value] of eachEntry(blocks)) {
    const block = readBlock(bytes, readHandle(new Cursor(value)));
    unpacked += block.length;
    for (const [key, content] of eachEntry(block)) {
      entries.set(new TextDecoder().decode(key), content);
      if (entries.size > MAX_ENTRIES || unpacked > MAX_BLOCK_BYTES) {
        throw new RangeError(`one of more than ${MAX_ENTRIES} entries or ${MAX_BLOCK_BYTES} bytes`);
      }
    }
  }
  return entries;
}

/** Goes through bytes. */
class Cursor {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A number of up to seven bits in each byte, the lowest first. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 56; shift += 7) {
      const [byte] = this.take(1);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        return value;
      }
    }
    throw new RangeError("a number that is too long");
  }

  take(count: number): Uint8Array {
    const piece = this.bytes.subarray(this.at, this.at + count);
    if (piece.length !== count) {
      throw new RangeError("one that ends too early");
    }
    this.at += count;
    return piece;
  }
}

function readHandle(cursor: Cursor): Handle {
  return { offset: cursor.varint(), size: cursor.varint() };
}

function readBlock(bytes: Uint8Array, { offset, size }: Handle): Uint8Array {
  const whole = bytes.subarray(offset, offset + size + TRAILER_BYTES);
  if (whole.length !== size + TRAILER_BYTES) {
    throw new RangeError("a block outside of the file");
  }
  const checked = whole.subarray(0, size + 1);
  const expected = new DataView(whole.buffer, whole.byteOffset + size + 1).getUint32(0, true);
  if (maskedCrc32c(checked) !== expected) {
    throw new RangeError("a block whose checksum does not match; the file is damaged");
  }
  const compression = whole[size];
  if (compression > 1) {
    throw new RangeError(`a block that is compressed in a way that is not read (${compression})`);
  }
  const packed = whole.subarray(0, size);
  return compression === 0 ? packed : unpackSnappy(packed, MAX_BLOCK_BYTES);
}

/** The entries of a block. Each key leaves out what it has in common with the one before. */
function* eachEntry(block: Uint8Array): Generator<readonly [key: Uint8Array, value: Uint8Array]> {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const restarts = block.length < 4 ? NaN : view.getUint32(block.length - 4, true);
  const end = block.length - 4 - restarts * 4;
  if (!(end >= 0)) {
    throw new RangeError("a block that is too short");
  }
  const cursor = new Cursor(block.subarray(0, end));
  let key: Uint8Array = new Uint8Array();
  while (!cursor.isAtEnd) {
    const [shared, own, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared > key.length) {
      throw new RangeError("a key that continues one that is shorter");
    }
    const rest = cursor.take(own);
    const whole = new Uint8Array(shared + own);
    whole.set(key.subarray(0, shared));
    whole.set(rest, shared);
    key = whole;
    yield [key, cursor.take(length)];
  }
}

import { open, stat } from "node:fs/promises";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { Gunzip } from "fflate";
import { isGzip } from "../foreign-bytes";
import { detectPictureFormat } from "../pictures/picture-format";
import { isArrayName } from "./arrays/array-names";

/** What a single file is, for those that can be data. */
export type FileKind = "zip" | "tar" | "tar.gz" | "array";

/** What a file is, or in words what it is instead. */
export type DetectedFile = { readonly kind: FileKind } | { readonly kind: "unknown"; readonly description: string };

/** A tar's header has its mark at 257. */
const LOOK_AT_BYTES = 512;

/** Enough of a gzip file for {@link LOOK_AT_BYTES} of its content. */
const PACKED_BYTES = 2 ** 14;

const PICKLE = "a pickle of Python, which is never run; save its arrays as NPZ";

/** How files begin that are often data, but are not read, as Latin-1. */
const UNREAD: readonly (readonly [string, string])[] = [
  ["\x89HDF\r\n", "an HDF5 file; save its arrays as NPZ"],
  ["MATLAB 5.0", "a MATLAB file; save its arrays as NPZ"],
  ["PAR1", "a Parquet file; write its pictures into one folder a class"],
  ["Rar!", "a RAR archive; unpack it, or make a ZIP of it"],
  ["7z\xbc\xaf", "a 7z archive; unpack it, or make a ZIP of it"],
  ["\xfd7zXZ", "an XZ archive; unpack it, or make a ZIP of it"],
  ["BZh", "a bzip2 archive; unpack it, or make a ZIP of it"],
  ["\x28\xb5\x2f\xfd", "a zstd archive; unpack it, or make a ZIP of it"],
  ["\x80\x02", PICKLE],
  ["\x80\x03", PICKLE],
  ["\x80\x04", PICKLE],
  ["\x80\x05", PICKLE],
];

/**
 * What a file is by its first bytes, and for CIFAR's batches, which have no mark, by its name.
 *
 * @throws GanClsError `not-found` or `io`
 */
export async function detectFile(path: string): Promise<DetectedFile> {
  const packed = await readStart(path);
  const isPacked = isGzip(packed);
  const start = isPacked ? unpackStart(packed) : packed;
  const text = String.fromCharCode(...start.subarray(0, LOOK_AT_BYTES));
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) {
    return { kind: "zip" };
  }
  if (text.slice(257, 262) === "ustar") {
    return { kind: isPacked ? "tar.gz" : "tar" };
  }
  // eslint-disable-next-line no-control-regex -- IDX begins with two zeros
  if (/^(?:\0\0[\b\t\v-\x0e][\x01-\x04]|\x93NUMPY)/.test(text) || isArrayName(path)) {
    return { kind: "array" };
  }
  return { kind: "unknown", description: describe(start, text) };
}

function describe(start: Uint8Array, text: string): string {
  const format = detectPictureFormat(start);
  if (format !== undefined) {
    return `a single picture (${format.toUpperCase()}); give the folder of all pictures`;
  }
  if (start.length === 0) {
    return "an empty file";
  }
  const known = UNREAD.find(([beginning]) => text.startsWith(beginning));
  // eslint-disable-next-line no-control-regex -- whatever is no text
  const isText = !/[\0-\x08\x0e-\x1f]/.test(text);
  return (
    known?.[1] ?? (isText ? "a text file; give the folder that it is in" : `a file that begins with ${hex(start)}`)
  );
}

function hex(start: Uint8Array): string {
  return [...start.subarray(0, 4)].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");
}

async function readStart(path: string): Promise<Uint8Array> {
  try {
    // Opening a pipe waits for its other end.
    if (!(await stat(path)).isFile()) {
      throw new GanClsError(
        "invalid-data",
        `openDataset: ${path}: expected a folder or a file, got a pipe or device; copy what it gives into a file`,
        { details: { path } },
      );
    }
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(PACKED_BYTES), 0, PACKED_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError("openDataset", path, error);
  }
}

/** What unpacks of the beginning of a gzip file; nothing where it is damaged, which reading it will say. */
function unpackStart(packed: Uint8Array): Uint8Array {
  let start = new Uint8Array(0);
  const stream = new Gunzip((piece) => {
    start = start.length === 0 ? new Uint8Array(piece.subarray(0, LOOK_AT_BYTES)) : start;
  });
  try {
    stream.push(packed, false);
  } catch {
    // See above.
  }
  return start;
}

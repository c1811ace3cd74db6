import { constants, type Stats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { GanClsError } from "../errors";
import { toFileError } from "./file-error";

/** What is read of one file unless the caller knows better: 1 GiB. */
const MAX_BYTES = 2 ** 30;

/** A file of unknown length, such as those in `/proc`, is read in pieces of this many bytes. */
const PIECE_BYTES = 65_536;

/** Systems read no more than 2 GiB at once. */
const LARGEST_READ = 2 ** 30;

/** Options of {@link readRegularFile}. */
export interface RegularFileOptions {
  /** Largest file that is accepted, in bytes; nothing is allocated for a larger one. @default 1 GiB */
  readonly maxBytes?: number;
}

/**
 * The bytes of a file. What is not a regular file (a named pipe, a device, a folder) is refused before it is read, since a pipe without a
 * writer would wait for ever, also against the first Ctrl-C, and a device may have no end. Links count as what they point to.
 *
 * @param where Begins messages, such as `loadModel`.
 * @throws GanClsError `not-found`; `invalid-argument` when it is not a regular file; `invalid-data` when it is larger than `maxBytes`; `io`.
 */
export async function readRegularFile(
  where: string,
  path: string,
  { maxBytes = MAX_BYTES }: RegularFileOptions = {},
): Promise<Uint8Array> {
  try {
    // Before it is opened: opening a device may have effects, and opening a pipe may wait.
    assertReadable(where, path, await stat(path), maxBytes);
    const file = await open(path, constants.O_RDONLY | nonBlocking());
    try {
      // And what was opened: it may have been replaced in between.
      const stats = await file.stat();
      assertReadable(where, path, stats, maxBytes);
      return await readUpTo(file, stats.size, () => tooLarge(where, path, maxBytes), maxBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError(where, path, error);
  }
}

/** Opening a pipe returns at once with it; Windows has no such flag. */
function nonBlocking(): number {
  return (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;
}

function assertReadable(where: string, path: string, stats: Stats, maxBytes: number): void {
  if (!stats.isFile()) {
    throw new GanClsError(
      "invalid-argument",
      `${where}: expected a file, got ${describeKind(stats)}, ${path}; copy what is meant into a file`,
      { details: { path } },
    );
  }
  if (stats.size > maxBytes) {
    throw tooLarge(where, path, maxBytes, stats.size);
  }
}

function describeKind(stats: Stats): string {
  if (stats.isDirectory()) {
    return "a folder";
  }
  if (stats.isFIFO()) {
    return "a named pipe";
  }
  return stats.isSocket() ? "a socket" : "a device";
}

function tooLarge(where: string, path: string, maxBytes: number, bytes?: number): GanClsError {
  const got = bytes === undefined ? "more" : `${bytes}`;
  return new GanClsError("invalid-data", `${where}: expected at most ${maxBytes} bytes in ${path}, got ${got}`, {
    details: { path, maxBytes },
  });
}

/** Reads to the end, which may lie elsewhere than the size says: the file may grow or shrink meanwhile. */
async function readUpTo(
  file: FileHandle,
  size: number,
  refuse: () => GanClsError,
  maxBytes: number,
): Promise<Uint8Array> {
  // One byte more than there should be shows the end without a further piece.
  let bytes = new Uint8Array(size === 0 ? PIECE_BYTES : size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, Math.min(bytes.length - length, LARGEST_READ), length);
    length += bytesRead;
    if (length > maxBytes) {
      throw refuse();
    }
    if (bytesRead === 0) {
      return bytes.subarray(0, length);
    }
    if (length === bytes.length) {
      const larger = new Uint8Array(length + Math.max(PIECE_BYTES, length));
      larger.set(bytes);
      bytes = larger;
    }
  }
}

import { open, stat } from "node:fs/promises";
import { toFileError } from "@gan-cls/core/node";

/** Bytes that one read takes at most, and so the longest line that is read. */
export const LONGEST_LINE = 2 ** 20;

/** A piece of a growing file. */
export interface FilePiece {
  /** Whole lines. */
  readonly text: string;
  /** Where the next piece begins. */
  readonly end: number;
  /** Whether the next piece begins within a line that is longer than the longest; its rest is no line. */
  readonly isWithinLine: boolean;
  /** Whether this piece was the beginning of such a line. */
  readonly hasSkipped: boolean;
}

const NOTHING: Omit<FilePiece, "end"> = { text: "", isWithinLine: false, hasSkipped: false };

/** Options of {@link readNewLines}. */
export interface TailOptions {
  /** @default {@link LONGEST_LINE} */
  readonly lineBytes?: number;
  /** Of the piece before. @default false */
  readonly isWithinLine?: boolean;
}

/**
 * The whole lines of a file from a position on, at most a megabyte of them. A line that is being written is left for the next time; a longer
 * line than the longest is left out; a file that has become shorter is read from its beginning.
 *
 * @returns An empty piece when there is nothing new, no such file yet, or something else than a file.
 * @throws GanClsError `io`
 */
export async function readNewLines(
  path: string,
  from: number,
  { lineBytes = LONGEST_LINE, isWithinLine = false }: TailOptions = {},
): Promise<FilePiece> {
  let file;
  try {
    // A named pipe would wait for somebody who writes to it.
    if (!(await stat(path)).isFile()) {
      return { ...NOTHING, end: 0 };
    }
    file = await open(path);
    const { size } = await file.stat();
    const start = from > size ? 0 : from;
    const buffer = Buffer.alloc(Math.min(lineBytes, size - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return pieceOf(buffer.subarray(0, bytesRead), { start, lineBytes, isWithinLine: isWithinLine && start === from });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { ...NOTHING, end: 0 };
    }
    throw toFileError("readNewLines", path, error);
  } finally {
    await file?.close();
  }
}

function pieceOf(
  bytes: Buffer,
  { start, lineBytes, isWithinLine }: { start: number; lineBytes: number; isWithinLine: boolean },
): FilePiece {
  const first = isWithinLine ? bytes.indexOf("\n") + 1 : 0;
  if (isWithinLine && first === 0) {
    return { ...NOTHING, end: start + bytes.length, isWithinLine: true };
  }
  const length = bytes.lastIndexOf("\n") + 1;
  if (length > 0) {
    return { ...NOTHING, text: bytes.toString("utf8", first, length), end: start + length };
  }
  return bytes.length === lineBytes
    ? { text: "", end: start + bytes.length, isWithinLine: true, hasSkipped: true }
    : { ...NOTHING, end: start };
}

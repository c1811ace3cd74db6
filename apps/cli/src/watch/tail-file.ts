import { open } from "node:fs/promises";
import { toFileError } from "@gan-cls/core/node";

/** Bytes that one read takes at most. */
const CHUNK = 1 << 20;

/** A piece of a growing file. */
export interface FilePiece {
  /** Whole lines. */
  readonly text: string;
  /** Where the next piece begins. */
  readonly end: number;
}

/**
 * The whole lines of a file from a position on, at most a megabyte of them. A line that is being written is left for the next time; a file
 * that has become shorter is read from its beginning.
 *
 * @returns An empty piece when there is nothing new or no such file yet.
 * @throws GanClsError `io`
 */
export async function readNewLines(path: string, from: number): Promise<FilePiece> {
  let file;
  try {
    file = await open(path);
    const { size } = await file.stat();
    const start = from > size ? 0 : from;
    const buffer = Buffer.alloc(Math.min(CHUNK, size - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const length = buffer.subarray(0, bytesRead).lastIndexOf("\n") + 1;
    return { text: buffer.toString("utf8", 0, length), end: start + length };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { text: "", end: 0 };
    }
    throw toFileError("readNewLines", path, error);
  } finally {
    await file?.close();
  }
}

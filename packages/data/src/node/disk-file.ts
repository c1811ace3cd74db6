import { readFileSync, statSync } from "node:fs";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { isArrayName } from "./arrays/array-names";
import type { PictureFile } from "./picture-tree";
import { readBytes } from "./read-file";

/** Most bytes of a picture's or a table's file: 256 MiB. */
export const MAX_FILE_BYTES = 2 ** 28;

/** Most bytes of a file that holds a whole array: 1 GiB. */
export const MAX_ARRAY_BYTES = 2 ** 30;

/** Files up to this size are read at once: that takes a sixth of the time that four rounds through Node's threads take. */
const SMALL_FILE_BYTES = 2 ** 16;

/**
 * A file on the disk; it is looked at, not opened.
 *
 * @param where Names the caller in errors.
 * @param path What `read` gives out.
 * @param location Where it is.
 * @returns A file that fails with its own name when it is read, where it is missing, no regular file (a pipe, a device), or too large.
 */
export function diskFile(where: string, path: string, location: string): PictureFile {
  try {
    const status = statSync(location);
    const { size, mtimeMs, ctimeMs } = status;
    if (!status.isFile()) {
      return failing(path, invalid(where, location, "expected a file with bytes, got a folder, pipe or device"));
    }
    const most = isArrayName(path) ? MAX_ARRAY_BYTES : MAX_FILE_BYTES;
    if (size > most) {
      return failing(path, invalid(where, location, `expected at most ${most} bytes, got ${size}`));
    }
    const read = (): Uint8Array | Promise<Uint8Array> =>
      size <= SMALL_FILE_BYTES ? readSmall(where, location) : readBytes(where, location);
    return { path, size, version: `${mtimeMs} ${ctimeMs}`, read };
  } catch (error) {
    return failing(path, toFileError(where, location, error));
  }
}

function readSmall(where: string, location: string): Uint8Array {
  try {
    return readFileSync(location);
  } catch (error) {
    throw toFileError(where, location, error);
  }
}

function failing(path: string, error: GanClsError): PictureFile {
  return { path, read: () => Promise.reject(error) };
}

function invalid(where: string, location: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `${where}: ${location}: ${problem}`, { details: { path: location } });
}

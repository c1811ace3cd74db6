/** What archives may hold, so that a small file cannot fill the memory. */
import { GanClsError, unsafePathReason } from "@gan-cls/core";
import { MAX_DEFLATE_RATIO } from "../../foreign-bytes";
import { isArrayName } from "../arrays/array-names";
import { MAX_ARRAY_BYTES, MAX_FILE_BYTES } from "../disk-file";

/** Most files and folders in an archive. */
export const MAX_ARCHIVE_ENTRIES = 1_000_000;

/** Most bytes of all files together, unpacked: 16 GiB. */
export const MAX_ARCHIVE_BYTES = 2 ** 34;

/**
 * How many times a picture or a table may grow when it is unpacked, from 1 MiB on. Pictures are compressed in themselves and hardly grow. Arrays may be
 * mostly zeros, and are bounded by the size in their own header.
 */
const MAX_RATIO = 100;
const RATIO_FROM_BYTES = 2 ** 20;

/** Why links are left: what they point to may be anywhere. */
export const LINK = "a link in an archive";

/** One file as an archive's directory describes it. */
export interface ArchiveEntry {
  readonly path: string;
  /** Bytes, unpacked and packed. */
  readonly size: number;
  readonly packedSize: number;
}

/** Adds up entries; each throws `invalid-data` where a limit is passed. */
export function createArchiveMeter(archive: string): { add(entry: ArchiveEntry): void } {
  let [count, total] = [0, 0];
  return {
    add({ path, size, packedSize }) {
      count++;
      total += size;
      const most = isArrayName(path) ? MAX_ARRAY_BYTES : MAX_FILE_BYTES;
      if (count > MAX_ARCHIVE_ENTRIES) {
        throw refused(archive, `expected at most ${MAX_ARCHIVE_ENTRIES} files, got more`);
      }
      if (size > most) {
        throw refused(archive, `${path} would unpack to ${size} bytes, more than the ${most} allowed`);
      }
      if (!isArrayName(path) && size > RATIO_FROM_BYTES && size > MAX_RATIO * packedSize) {
        throw refused(archive, `${path} would grow from ${packedSize} to ${size} bytes, more than ${MAX_RATIO} times`);
      }
      if (size > RATIO_FROM_BYTES && size > MAX_DEFLATE_RATIO * packedSize) {
        throw refused(archive, `${path} cannot grow from ${packedSize} to ${size} bytes; the archive is damaged`);
      }
      if (total > MAX_ARCHIVE_BYTES) {
        throw refused(archive, `its files would unpack to more than the ${MAX_ARCHIVE_BYTES} bytes allowed`);
      }
    },
  };
}

/**
 * Checks a path in an archive. Nothing is written where it says, but such names are made by nobody with good intentions, and mean other files on other
 * systems.
 *
 * @throws GanClsError `invalid-data` for absolute paths, drives, `..`, control characters, backslashes, names of devices, dots and spaces at the end, and
 *   names that are too long.
 */
export function assertSafePath(archive: string, path: string): void {
  // What macOS calls the icons of folders ends with a line break.
  const reason = unsafePathReason(path.replace(/\r$/, ""));
  if (reason !== undefined) {
    throw refused(
      archive,
      `the unsafe path ${JSON.stringify(path.slice(0, 200))} in it (${reason}); make the archive again without it`,
    );
  }
}

export function refused(archive: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `openDataset: ${archive}: ${problem}`, { cause, details: { path: archive } });
}

import { assertZipChecksums, GanClsError, printable, unsafePathReason } from "@gan-cls/core";
import { unzipSync } from "fflate";

/** What a ZIP may hold: files, bytes packed, bytes of all files unpacked, and how many times one may grow. */
const MAX_ENTRIES = 10_000;
const MAX_PACKED_BYTES = 2 ** 29;
const MAX_UNPACKED_BYTES = 2 ** 29;
const MAX_RATIO = 1100;
const RATIO_FROM_BYTES = 2 ** 16;

/**
 * The files of a ZIP archive by path. Sizes are checked in its directory before anything is unpacked.
 *
 * @throws GanClsError `invalid-data` for what is no archive, is damaged, has unsafe paths, or would fill the memory
 */
export function openArchive(name: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const refuse = (problem: string, cause?: unknown): GanClsError =>
    new GanClsError("invalid-data", `${printable(name)}: ${problem}`, { cause });
  if (bytes.length > MAX_PACKED_BYTES) {
    throw refuse(`expected an archive of at most ${MAX_PACKED_BYTES / 2 ** 20} MiB`);
  }
  let [count, total] = [0, 0];
  try {
    const files = unzipSync(bytes, {
      filter: ({ name: path, size, originalSize }) => {
        count++;
        total += originalSize;
        const reason = unsafePathReason(path);
        if (reason !== undefined) {
          throw refuse(`a file in it has a name that is not safe: ${reason}`);
        }
        if (count > MAX_ENTRIES || total > MAX_UNPACKED_BYTES) {
          throw refuse(
            `expected at most ${MAX_ENTRIES} files of ${MAX_UNPACKED_BYTES / 2 ** 20} MiB together, got more`,
          );
        }
        if (originalSize > RATIO_FROM_BYTES && originalSize > MAX_RATIO * size) {
          throw refuse(`${printable(path)} cannot grow from ${size} to ${originalSize} bytes; the archive is damaged`);
        }
        return !path.endsWith("/") && !/(^|\/)(__MACOSX|\.[^/]*)(\/|$)/.test(path);
      },
    });
    assertZipChecksums(bytes, files);
    return new Map(Object.entries(files));
  } catch (error) {
    throw error instanceof GanClsError
      ? error
      : refuse("expected a ZIP archive, got something else or a damaged one", error);
  }
}

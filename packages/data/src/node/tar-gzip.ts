import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { GanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { readTar, type ReadTarOptions, type TarFile } from "../tar";

/**
 * `readTar` of a gzipped archive on the disk, which is read, unpacked and passed on piece by piece.
 *
 * @throws GanClsError `invalid-data` when the archive is damaged, `not-found` or `io` when it cannot be read.
 */
export async function* readTarGzip(path: string, options: Omit<ReadTarOptions, "name">): AsyncGenerator<TarFile> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on("error", (error) => gunzip.destroy(error));
  try {
    yield* readTar(file.pipe(gunzip), { ...options, name: path });
  } catch (error) {
    throw toArchiveError(path, error);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** Errors of zlib have codes of their own, `Z_DATA_ERROR` for one. */
function toArchiveError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof GanClsError || code === undefined) {
    return error;
  }
  return code.startsWith("Z_")
    ? new GanClsError(
        "invalid-data",
        `readTarGzip: ${path}: a damaged or truncated gzip file (${message}); download it again`,
        {
          cause: error,
          details: { name: path },
        },
      )
    : toFileError("readTarGzip", path, error);
}

import { createReadStream } from "node:fs";
import { throwIfAborted } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { isPictureName, whyNoPicture } from "../../pictures/picture-format";
import { readTar, type ReadTarOptions, type TarFile } from "../../tar";
import { isArrayName } from "../arrays/array-names";
import { isTableName } from "../pictures/label-table";
import type { LeftFile, PictureFile } from "../picture-tree";
import { readTarGzip } from "../tar-gzip";
import { assertSafePath, createArchiveMeter, LINK, MAX_ARCHIVE_ENTRIES, refused } from "./archive-limits";
import { toArchiveTree, withoutDots, type ArchiveTree } from "./archive-tree";

/** A tar archive has no directory, so that its files are read in one pass and stay in memory: 2 GiB at most. */
const MAX_KEPT_BYTES = 2 ** 31;

/**
 * The files of a tar archive that may be data, gzipped or not. All of them are in memory.
 *
 * @throws GanClsError `invalid-data` for a damaged archive, unsafe paths, and sizes beyond the limits; `not-found` or `io`; `aborted`.
 */
export async function openTarTree(
  path: string,
  { isGzip, signal }: { isGzip: boolean; signal?: AbortSignal },
): Promise<ArchiveTree> {
  const [files, left]: [PictureFile[], LeftFile[]] = [[], []];
  const meter = createArchiveMeter(path);
  let kept = 0;
  const safe = (name: string): string => {
    const inside = withoutDots(name);
    assertSafePath(path, inside);
    return inside;
  };
  const onLink = (name: string): void => void left.push({ path: safe(name), reason: LINK });
  const wanted = (name: string, size: number): boolean => {
    throwIfAborted("openDataset", signal);
    const inside = safe(name);
    if (!isData(inside)) {
      left.push({ path: inside, reason: whyNoPicture(inside) });
      return false;
    }
    meter.add({ path: inside, size, packedSize: size });
    kept += size;
    if (kept > MAX_KEPT_BYTES) {
      throw refused(
        path,
        `its files have more than the ${MAX_KEPT_BYTES} bytes allowed; unpack it, or make a ZIP of it`,
      );
    }
    return true;
  };
  for await (const { name, bytes } of entriesOf(path, isGzip, { wanted, onLink, maxEntries: MAX_ARCHIVE_ENTRIES })) {
    files.push({ path: withoutDots(name), size: bytes.length, read: () => bytes });
  }
  return toArchiveTree(path, files, { left, close: () => {} });
}

function entriesOf(path: string, isGzip: boolean, options: Omit<ReadTarOptions, "name">): AsyncGenerator<TarFile> {
  return isGzip ? readTarGzip(path, options) : readPlainTar(path, options);
}

/** The archive may end before its file does, so the file has to be closed. */
async function* readPlainTar(path: string, options: Omit<ReadTarOptions, "name">): AsyncGenerator<TarFile> {
  const file = createReadStream(path);
  try {
    yield* readTar(file, { ...options, name: path });
  } catch (error) {
    throw toFileError("openDataset", path, error);
  } finally {
    file.destroy();
  }
}

/** `.txt`: lists of class names. */
function isData(path: string): boolean {
  return isPictureName(path) || isTableName(path) || isArrayName(path) || path.toLowerCase().endsWith(".txt");
}

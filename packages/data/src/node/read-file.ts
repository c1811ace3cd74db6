import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readRegularFile, toFileError } from "@gan-cls/core/node";
import { MAX_UNPACKED_BYTES } from "../foreign-bytes";

/** Most bytes of a file that is read at once: the largest array, and the header of its file. */
const MAX_READ_BYTES = MAX_UNPACKED_BYTES + 2 ** 16;

/**
 * The bytes of a file, as a plain array.
 *
 * @throws GanClsError `not-found` or `io`, `invalid-argument` for a pipe or a device, `invalid-data` for more than 1 GiB; each names the path.
 */
export function readBytes(where: string, path: string): Promise<Uint8Array> {
  return readRegularFile(where, path, { maxBytes: MAX_READ_BYTES });
}

/** The content of a folder without hidden entries, sorted. */
export interface FolderEntries {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The names in a folder; links count as what they point to. @throws GanClsError `not-found` or `io`, naming the path. */
export async function readFolder(where: string, path: string): Promise<FolderEntries> {
  try {
    const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
    const isFolder = await Promise.all(entries.map((entry) => leadsToFolder(path, entry)));
    const names = (folders: boolean): string[] =>
      entries.filter((_, index) => isFolder[index] === folders).map(({ name }) => name);
    return { files: names(false).sort(), folders: names(true).sort() };
  } catch (error) {
    throw toFileError(where, path, error);
  }
}

async function leadsToFolder(parent: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) {
    return entry.isDirectory();
  }
  // A broken link counts as a file, so that reading it fails with its own name.
  const target = await stat(join(parent, entry.name)).catch(() => undefined);
  return target?.isDirectory() ?? false;
}

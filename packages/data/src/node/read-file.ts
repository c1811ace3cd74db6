import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { toFileError } from "@gan-cls/core/node";

/** The bytes of a file, as a plain array. @throws GanClsError `not-found` or `io`, naming the path. */
export async function readBytes(where: string, path: string): Promise<Uint8Array> {
  try {
    const buffer = await readFile(path);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    throw toFileError(where, path, error);
  }
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

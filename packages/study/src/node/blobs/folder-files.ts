import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readRegularFile, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import type { NamedFile } from "./named-files";

/**
 * Files of a folder. Links are not followed.
 *
 * @param parts Paths of files and folders below it, with `/`; a folder stands for all files below it.
 * @throws GanClsError `not-found` for a part that is not there, `io`.
 */
export async function readFolderFiles(where: string, folder: string, parts: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const part of parts) {
    for (const path of await listFiles(where, folder, part)) {
      files.push({ path, bytes: await readRegularFile(where, join(folder, path)) });
    }
  }
  return files;
}

/**
 * Writes files below a folder, one after the other in the order in which they come.
 *
 * @param files Of `unpackFiles`, which has looked at their paths.
 * @throws GanClsError `io`
 */
export async function writeFolderFiles(folder: string, files: readonly NamedFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    await writeFileAtomically(join(folder, ...path.split("/")), bytes);
  }
}

/** The files that a part of a folder stands for, with `/`. */
async function listFiles(where: string, folder: string, part: string): Promise<string[]> {
  const path = join(folder, part);
  try {
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${part}${join(entry.parentPath, entry.name).slice(path.length)}`.replaceAll("\\", "/"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") {
      return [part];
    }
    throw toFileError(where, path, error);
  }
}

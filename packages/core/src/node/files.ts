import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { toFileError } from "./file-error";

/**
 * Makes a folder and its missing parents, one by one from the top. Node's own recursive `mkdir` reports "no such file" on a read-only
 * file system, and never returns where the system refuses (`/proc`).
 *
 * @throws The system's own error for the first folder that cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let place = path; !(await isThere(place)); place = dirname(place)) {
    missing.unshift(place);
  }
  for (const folder of missing) {
    await mkdir(folder).catch(ignoreExisting);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return false;
    }
    throw error;
  }
}

/** Another process may have created it first. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") {
    throw error;
  }
}

/**
 * Writes a file so that readers see the old content or the new content, never part of it: to a temporary file in the same folder,
 * flushed to the disk, then renamed. Creates missing folders. A failure leaves nothing half-written behind.
 *
 * @throws GanClsError `io` that says how to fix it: disk full, read-only, no permission, ...
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolder(dirname(path));
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw toFileError("writeFileAtomically", path, error);
  }
}

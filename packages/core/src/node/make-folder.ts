import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, one by one from the first that is missing. Node's own recursive `mkdir` answers "no such file" on a
 * read-only file system, and never returns where the system itself refuses (`/proc`).
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

/** Another process may have been quicker. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") {
    throw error;
  }
}

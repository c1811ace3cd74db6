import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { toFileError } from "./file-error";
import { makeFolder } from "./make-folder";

/**
 * Writes a file so that readers see the old content or the new one, never a part: to a temporary file beside it, flushed to the
 * disk, then renamed. Missing folders are made. After a failure nothing half-written is left behind.
 *
 * @throws GanClsError `io` with the mend: disk full, read-only, no permission, ...
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

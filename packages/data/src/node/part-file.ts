import { randomUUID } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { toFileError } from "@gan-cls/core/node";

/** A place for the bytes of a download while they arrive. */
export interface PartFile {
  readonly path: string;
  /** Gives the place back. */
  release(): Promise<void>;
}

/**
 * The place for the bytes of a download: the one where an earlier call may have left some, or, while another process on this machine writes there,
 * one of its own, because two downloads in one file would spoil each other.
 *
 * @throws GanClsError `io` when the folder cannot be used.
 */
export async function claimPartFile(path: string): Promise<PartFile> {
  const lock = `${path}.lock`;
  for (let attempt = 1; attempt <= 2; attempt++) {
    if (await take(lock)) {
      return { path, release: () => removeFile(lock) };
    }
    if (await isHeld(lock)) {
      break;
    }
    await removeFile(lock);
  }
  const own = `${path}.${randomUUID()}.tmp`;
  return { path: own, release: () => removeFile(own) };
}

/** Removes what has arrived of a download, unless another process is still writing it. @throws GanClsError `io` */
export async function removePartFile(path: string): Promise<void> {
  if (!(await isHeld(`${path}.lock`))) {
    await removeFile(path);
  }
}

/** Removes a file if it is there. @throws GanClsError `io` */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw toFileError("download", path, error);
  }
}

/** Whether the lock was free. @throws GanClsError `io`; then it is free */
async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    try {
      await file.writeFile(Buffer.from(String(process.pid)));
    } catch (error) {
      await rm(lock, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw toFileError("download", lock, error);
    }
    return false;
  }
}

/** Whether there is a lock whose process is alive. One that is just being written counts as held. */
async function isHeld(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => "none");
  const owner = Number(text);
  if (!(Number.isSafeInteger(owner) && owner > 0)) {
    return text === "";
  }
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be asked, but is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

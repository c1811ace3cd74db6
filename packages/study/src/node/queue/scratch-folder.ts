import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder, toFileError } from "@gan-cls/core/node";
import { isAlive, ownIdentity, type ProcessIdentity } from "../process-identity";

const PREFIX = "gan-cls-worker-";

/** Says whose folder it is. */
const OWNER_FILE = "owner.json";

/** A folder that one process works in. */
export interface ScratchFolder {
  /** Absolute. */
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder for the work of this process, and removes those of processes that have died without doing so.
 *
 * @param parent @default the system's place for temporary files
 * @throws GanClsError `io`
 */
export async function openScratch(parent: string = tmpdir()): Promise<ScratchFolder> {
  try {
    await makeFolder(parent);
    await sweep(parent);
    const path = await mkdtemp(join(parent, PREFIX));
    await writeFile(join(path, OWNER_FILE), JSON.stringify(await ownIdentity()));
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
  } catch (error) {
    throw toFileError("openScratch", parent, error);
  }
}

async function sweep(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const path of names.map((name) => join(parent, name))) {
    const owner = await readFile(join(path, OWNER_FILE), "utf8")
      .then((text) => JSON.parse(text) as ProcessIdentity)
      .catch(() => undefined);
    // One without an owner was made a moment ago; of another machine's, on a shared disk, nothing is known.
    if (owner !== undefined && (await isAlive(owner)) === false) {
      // Another user's stays.
      await rm(path, { recursive: true, force: true }).catch(() => {});
    }
  }
}

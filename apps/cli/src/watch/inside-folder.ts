import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * The real path of a file of a folder, with all links followed; `undefined` when there is no such file, or when a link leads out of the folder:
 * a run may come from a stranger, and what it links to is not the run's to show.
 *
 * @param parts Below the folder.
 */
export async function realFileInside(folder: string, ...parts: readonly string[]): Promise<string | undefined> {
  try {
    const [root, path] = await Promise.all([realpath(folder), realpath(join(folder, ...parts))]);
    return path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`) ? path : undefined;
  } catch {
    return undefined;
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GanClsError } from "@gan-cls/core";

/**
 * The Node of a major version, from the npm registry's package `node` (fetched once, then from npm's cache).
 *
 * @throws GanClsError `not-found` when npx cannot get it.
 */
export async function findNode(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  try {
    const args = ["--yes", "--package", `node@${major}`, "--", "node", "-p", "process.execPath"];
    // On Windows npx is a script that only a shell can start; none of these words needs quoting.
    const { stdout } = await promisify(execFile)("npx", args, { shell: process.platform === "win32" });
    return stdout.trim();
  } catch (error) {
    throw new GanClsError("not-found", `findNode: npx could not get node@${major} from the npm registry`, {
      cause: error,
    });
  }
}

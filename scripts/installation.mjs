import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAMP = join("node_modules", ".gan-cls-installed");

/** What an installation depends on: the lock file names every package to the byte, and the platform its binaries. */
function fingerprint(root) {
  const lock = readFileSync(join(root, "pnpm-lock.yaml"));
  return createHash("sha256").update(lock).update(`${process.platform}-${process.arch}`).digest("hex");
}

/** Whether a finished installation of exactly this lock file is there. An interrupted one has no stamp. */
export function isInstalled(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint(root);
}

/** Runs `install` and stamps its success, so that the next start need not ask. Resolves to the exit code. */
export async function installOnce(root, install) {
  if (isInstalled(root)) {
    return 0;
  }
  rmSync(join(root, STAMP), { force: true });
  const status = await install();
  if (status === 0) {
    writeFileSync(join(root, STAMP), fingerprint(root));
  }
  return status;
}

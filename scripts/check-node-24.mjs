/**
 * `node scripts/check-node-24.mjs`: runs the simd backend's tests on Node 24, which joins pairs of vectors, from the npm registry's package
 * `node` where this is another Node.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runCommand } from "./run-command.mjs";
import { skipCheck } from "./check-summary.mjs";
import { ROOT } from "./workspace.mjs";

function findNode24() {
  if (process.versions.node.startsWith("24.")) {
    return process.execPath;
  }
  try {
    const args = ["--yes", "--package", "node@24", "--", "node", "-p", "process.execPath"];
    return execFileSync("npx", args, { encoding: "utf8", shell: process.platform === "win32" }).trim();
  } catch {
    return undefined;
  }
}

const node = findNode24();
if (node === undefined) {
  skipCheck("npx could not get node@24 from the npm registry");
} else {
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  process.exitCode = await runCommand(node, [vitest, "run", "--reporter=default"], {
    cwd: join(ROOT, "packages", "tfjs-backend-simd"),
  });
}

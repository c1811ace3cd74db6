/** A dry run of the release: would `pnpm publish` take every package as it is built now? Nothing is sent. */
import { join } from "node:path";
import { runCommand } from "./run-command.mjs";
import { listPackages, ROOT } from "./workspace.mjs";

const pnpm = join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs");
// Only the release workflow can say where a package was built, and CI may run on a branch.
const args = [pnpm, "publish", "--dry-run", "--no-git-checks", "--ignore-scripts"];
const env = { ...process.env, NPM_CONFIG_PROVENANCE: "false" };
let failed = 0;

for (const { path, manifest } of listPackages().filter((entry) => !entry.manifest.private)) {
  const status = await runCommand(process.execPath, args, { cwd: path, env, quiet: true });
  process.stdout.write(status === 0 ? `ok      ${manifest.name}\n` : `FAILED  ${manifest.name}: exit code ${status}\n`);
  failed += status === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;

/**
 * `node scripts/supply-chain/audit.mjs`: asks the registry for known weaknesses of all that is installed. Those that do not apply here are
 * explained in `policy.mjs`; any other fails. A registry that answers no such question skips the check.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { skipCheck } from "../check-summary.mjs";
import { ROOT } from "../workspace.mjs";
import { EXPLAINED_ADVISORIES } from "./policy.mjs";

const pnpm = join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs");
const { stdout } = spawnSync(process.execPath, [pnpm, "audit", "--json"], { cwd: ROOT, encoding: "utf8" });
const answer = parse(stdout);
if (answer?.advisories === undefined) {
  const reason = answer?.error?.message.split(" (")[0] ?? "no answer that can be read";
  skipCheck(`the registry does not audit: ${reason}`);
} else {
  const open = Object.values(answer.advisories).filter(({ github_advisory_id: id }) => !EXPLAINED_ADVISORIES.has(id));
  for (const { github_advisory_id: id, module_name: name, severity, title } of open) {
    process.stdout.write(
      `FAILED  ${name}: ${title} (${severity}, ${id}); update it, or explain in policy.mjs why it does not apply\n`,
    );
  }
  process.stdout.write(`${open.length} open advisories, ${EXPLAINED_ADVISORIES.size} explained\n`);
  process.exitCode = open.length === 0 ? 0 : 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

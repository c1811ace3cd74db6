/** `node scripts/summarize-checks.mjs <checks.jsonl>`: prints what was skipped, what failed, and `N passed, N failed`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { summarize } from "./check-summary.mjs";
import { listPackages, readJson, ROOT } from "./workspace.mjs";

const [checksFile] = process.argv.slice(2);
const checks = readFileSync(checksFile, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .map((check) => ({ ...check, reason: skipReason(check.name) }));

/** What a check that could not run here has written down. */
function skipReason(name) {
  const path = join(dirname(checksFile), `skipped-${name}.txt`);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "no reason given";
}

const folders = listPackages()
  .filter(({ manifest }) => manifest.scripts?.test !== undefined)
  .map(({ folder }) => folder);
// The repository's own tests report at the root.
const reports = ["scripts", ...folders].map((folder) => {
  const path = join(ROOT, folder === "scripts" ? "" : folder, "reports", "tests.json");
  return { folder, report: existsSync(path) ? readJson(path) : undefined };
});

const { lines, failed } = summarize(reports, checks);
process.stdout.write(`\n${lines.join("\n")}\n`);
process.exitCode = failed === 0 ? 0 : 1;

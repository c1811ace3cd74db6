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

/** The report of one of a package's suites; the repository's own tests report at the root. */
function suite(folder, name, file) {
  const path = join(ROOT, folder, "reports", file);
  return { folder: name, report: existsSync(path) ? readJson(path) : undefined };
}

const packages = listPackages();
const withScript = (script) =>
  packages.filter(({ manifest }) => manifest.scripts?.[script] !== undefined).map(({ folder }) => folder);
const reports = [
  suite("", "scripts", "tests.json"),
  ...withScript("test").map((folder) => suite(folder, folder, "tests.json")),
  ...withScript("test:long").map((folder) => suite(folder, `${folder}, long`, "long-tests.json")),
];

const { lines, failed } = summarize(reports, checks);
process.stdout.write(`\n${lines.join("\n")}\n`);
process.exitCode = failed === 0 ? 0 : 1;

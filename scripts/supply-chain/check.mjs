/**
 * `node scripts/supply-chain/check.mjs [--write]`: licences, install scripts and pinned actions by the rules of `policy.mjs`, and the list in
 * docs/supply-chain.md, which `--write` renews.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { listPackages, ROOT } from "../workspace.mjs";
import { listInstalled } from "./installed.mjs";
import { licenceProblems, renderDependencies, replaceList, scriptProblems, unpinnedActions } from "./rules.mjs";

const PAGE = join(ROOT, "docs", "supply-chain.md");
const WORKFLOWS = join(ROOT, ".github", "workflows");

const runtime = listInstalled("prod");
const everything = listInstalled("dev");
const page = readFileSync(PAGE, "utf8");
const published = listPackages().filter(({ manifest }) => !manifest.private);
const list = renderDependencies(published, runtime);
const style = { ...(await resolveConfig(PAGE)), parser: "markdown" };
const current = await format(replaceList(page, list), style);
if (process.argv.includes("--write")) {
  writeFileSync(PAGE, current);
}
const workflows = readdirSync(WORKFLOWS).map((name) => ({ name, text: readFileSync(join(WORKFLOWS, name), "utf8") }));
const checks = {
  "licences of what users install": licenceProblems(runtime, "runtime"),
  "licences of developers' tools": licenceProblems(everything, "development"),
  "install scripts": scriptProblems(everything),
  "actions pinned to commits": unpinnedActions(workflows),
  "docs/supply-chain.md":
    current === readFileSync(PAGE, "utf8") ? [] : ["is out of date; run npm run supply-chain -- --write"],
};
for (const [what, problems] of Object.entries(checks)) {
  process.stdout.write(problems.length === 0 ? `ok      ${what}\n` : `FAILED  ${what}: ${problems.join("; ")}\n`);
}
process.stdout.write(`${runtime.length} packages for users, ${everything.length} in all\n`);
process.exitCode = Object.values(checks).every((problems) => problems.length === 0) ? 0 : 1;

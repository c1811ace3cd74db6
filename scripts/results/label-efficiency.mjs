/**
 * Turns the run of a study over several numbers of labels, finished or not, into `results/label-efficiency.{json,md,png}` and the table in
 * the README:
 *
 *   npm run build && node scripts/results/label-efficiency.mjs runs/my-study
 *
 * What is not finished prints as `-`. The packages must be built.
 */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { runCommand } from "../run-command.mjs";
import { readJson, ROOT } from "../workspace.mjs";
import { plannedOf, progressOf, publishable, renderPage, writeSection } from "./label-efficiency-page.mjs";

async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** The picture of a run that is not finished is not there yet, or older than its figures. */
async function drawPicture(run) {
  const main = join(ROOT, "apps", "cli", "dist", "main.js");
  const status = await runCommand(process.execPath, [main, "report", run], { cwd: ROOT });
  const picture = join(run, "label-efficiency.png");
  if (status !== 0 || !existsSync(picture)) {
    throw new Error(`label-efficiency: expected ${picture}; the study needs two numbers of labels at least`);
  }
  return picture;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error("label-efficiency: expected the folder of a run, got nothing; name one as the only argument");
}
const run = resolve(process.env.INIT_CWD ?? ".", folder);
const study = publishable(statistics.parseStudyDocument(readJson(join(run, "results.json"))));
const planned = plannedOf(readJson(join(run, "config.json")));
const result = (name) => join(ROOT, "results", `label-efficiency.${name}`);
const readme = join(ROOT, "README.md");

copyFileSync(await drawPicture(run), result("png"));
await writeFormatted(result("json"), JSON.stringify(study));
await writeFormatted(result("md"), renderPage(statistics, study, planned));
await writeFormatted(readme, writeSection(readFileSync(readme, "utf8"), statistics, study, planned));
const { done, planned: all } = progressOf(study, planned);
process.stdout.write(`results/label-efficiency.{json,md,png} and README.md: ${done} of ${all} cells\n`);

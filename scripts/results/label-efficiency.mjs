/**
 * Turns the run of a study over numbers of labels, finished or not, into `results/label-efficiency.{json,md,png}` and the table in the
 * README:
 *
 *   npm run build && node scripts/results/label-efficiency.mjs runs/my-study
 *
 * and with a name behind it into `results/<name>.{json,md,png}` alone. What is not finished prints as `-`. A curve needs two numbers of
 * labels: until a method has them there is no picture. The packages must be built.
 */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { runCommand } from "../run-command.mjs";
import { readJson, ROOT } from "../workspace.mjs";
import { originOf, plannedOf, progressOf, renderPage, writeSection } from "./label-efficiency-page.mjs";
import { publishable } from "./publishable.mjs";

/** The study whose table is in the README. */
const MAIN_STUDY = "label-efficiency";

async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** The picture of a run that is not finished is not there yet, or older than its figures. */
async function drawPicture(run) {
  const main = join(ROOT, "apps", "cli", "dist", "main.js");
  const status = await runCommand(process.execPath, [main, "report", run], { cwd: ROOT });
  const picture = join(run, "label-efficiency.png");
  if (status !== 0 || !existsSync(picture)) {
    throw new Error(`label-efficiency: expected ${picture}; see what \`gan-cls report\` says of this run`);
  }
  return picture;
}

/** How the discriminator that a study was given was trained, where it is a run or a part of one. */
function readOrigin({ arguments: words }) {
  const given = words.includes("--discriminator") ? words[words.indexOf("--discriminator") + 1] : undefined;
  const folders = given === undefined ? [] : [given, dirname(given), dirname(dirname(given))];
  const path = folders.map((folder) => join(folder, "results.json")).find((file) => existsSync(file));
  return path === undefined ? undefined : originOf(readJson(path));
}

const [folder, name = MAIN_STUDY] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error("label-efficiency: expected the folder of a run and perhaps a name for its results, got nothing");
}
const run = resolve(process.env.INIT_CWD ?? ".", folder);
const study = publishable(statistics.parseStudyDocument(readJson(join(run, "results.json"))));
const config = readJson(join(run, "config.json"));
const planned = plannedOf(config);
const result = (extension) => join(ROOT, "results", `${name}.${extension}`);
const countsOf = (method) =>
  new Set(study.rows.filter((row) => row.method === method).map(({ labels }) => labels)).size;
const picture = planned.methods.some((method) => countsOf(method) > 1) ? `${name}.png` : undefined;
const which = ["few", "many", "all"].find((word) => name.endsWith(`${word}-labels`));
const title = `How far do ${which === undefined ? "" : `${which} `}labels go${name === MAIN_STUDY ? "" : ` with ${study.data}`}?`;
const page = renderPage(statistics, study, planned, { title, picture, origin: readOrigin(config) });

if (picture !== undefined) {
  copyFileSync(await drawPicture(run), result("png"));
}
await writeFormatted(result("json"), JSON.stringify(study));
await writeFormatted(result("md"), page);
if (name === MAIN_STUDY) {
  const readme = join(ROOT, "README.md");
  await writeFormatted(readme, writeSection(readFileSync(readme, "utf8"), statistics, study, planned));
}
const { done, planned: all } = progressOf(study, planned);
process.stdout.write(`results/${name}: ${done} of ${all} cells\n`);

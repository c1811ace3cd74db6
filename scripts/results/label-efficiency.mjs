/**
 * Turns the run of a study over numbers of labels, finished or not, into `results/label-efficiency.{json,md,png}` and the table in the
 * README:
 *
 *   npm run build && node scripts/results/label-efficiency.mjs runs/my-study
 *
 * and with a name behind it into `results/<name>.{json,md,png}` alone. What is not finished prints as `-`. A curve needs two numbers of
 * labels: until a method has them there is no picture. With `--replace` behind the name the run's cells go into the study of that name, in
 * place of those of the same methods. `--again` and a name write the page and the picture of a published study anew. The packages must be built.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { findMethod } from "../../packages/study/dist/index.js";
import { writeLabelPicture } from "../../packages/study/dist/node/index.js";
import { readJson, ROOT } from "../workspace.mjs";
import { originOf, plannedOf, progressOf, renderPage, writeSection } from "./label-efficiency-page.mjs";
import { publishable } from "./publishable.mjs";
import { coveredBy, replaceCells } from "./replace-cells.mjs";

/** The study whose table is in the README. */
const MAIN_STUDY = "label-efficiency";

async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

async function drawPicture(study, path) {
  const folder = mkdtempSync(join(tmpdir(), "gan-cls-"));
  try {
    const [picture] = await writeLabelPicture(folder, study, (message) => {
      throw new Error(message);
    });
    copyFileSync(join(folder, picture.files[0]), path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What charts and pages need to know of the methods of an older study, which says nothing of them. */
function describe({ rows, notes }) {
  return [...new Set(rows.map(({ method }) => method))].map((name) => {
    const { title, family, controlOf, needsDiscriminator, trainsGan } = findMethod(name);
    const description = notes.find((note) => note.startsWith(`\`${name}\`: `))?.slice(name.length + 4);
    return { name, title, family, description, controlOf, needsDiscriminator, trainsGan };
  });
}

/** The study of a run, with how its discriminator came to be, and what its cells were to be. */
function readRun(run) {
  const study = publishable(statistics.parseStudyDocument(readJson(join(run, "results.json"))));
  const config = readJson(join(run, "config.json"));
  return { study: { ...study, origin: readOrigin(config) }, planned: plannedOf(config) };
}

/** A published study, with the cells of a run in it if there is one. */
function readPublished(path, run) {
  const before = readJson(path);
  const study = run === undefined ? before : replaceCells(before, readRun(run).study);
  const whole = { ...study, methods: study.methods ?? describe(study) };
  return { study: whole, planned: coveredBy(whole) };
}

/** How the discriminator that a study was given was trained, where it is a run or a part of one. */
function readOrigin({ arguments: words }) {
  const given = words.includes("--discriminator") ? words[words.indexOf("--discriminator") + 1] : undefined;
  const folders = given === undefined ? [] : [given, dirname(given), dirname(dirname(given))];
  const path = folders.map((folder) => join(folder, "results.json")).find((file) => existsSync(file));
  return path === undefined ? undefined : originOf(readJson(path));
}

const { values: flags, positionals } = parseArgs({
  options: { replace: { type: "boolean" }, again: { type: "boolean" } },
  allowPositionals: true,
});
const [name = MAIN_STUDY, folder] = flags.again ? positionals : [positionals[1], positionals[0]];
if (folder === undefined && !flags.again) {
  throw new Error("label-efficiency: expected the folder of a run and perhaps a name for its results, got nothing");
}
const run = folder && resolve(process.env.INIT_CWD ?? ".", folder);
const result = (extension) => join(ROOT, "results", `${name}.${extension}`);
const { study, planned } = flags.again || flags.replace ? readPublished(result("json"), run) : readRun(run);
const countsOf = (method) =>
  new Set(study.rows.filter((row) => row.method === method).map(({ labels }) => labels)).size;
const picture = planned.methods.some((method) => countsOf(method) > 1) ? `${name}.png` : undefined;
const which = ["few", "many", "all"].find((word) => name.endsWith(`${word}-labels`));
const title = `How far do ${which === undefined ? "" : `${which} `}labels go${name === MAIN_STUDY ? "" : ` with ${study.data}`}?`;
const page = renderPage(statistics, study, planned, { title, picture, origin: study.origin });

if (picture !== undefined) {
  await drawPicture(study, result("png"));
}
await writeFormatted(result("json"), JSON.stringify(study));
await writeFormatted(result("md"), page);
if (name === MAIN_STUDY) {
  const readme = join(ROOT, "README.md");
  await writeFormatted(readme, writeSection(readFileSync(readme, "utf8"), statistics, study, planned));
}
const { done, planned: all } = progressOf(study, planned);
process.stdout.write(`results/${name}: ${done} of ${all} cells\n`);

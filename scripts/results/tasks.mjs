/**
 * Turns runs of `gan-cls tasks` into `results/tasks/<data>.json` and the tables of `results/tasks.md`, below what is written there by hand:
 *
 *   npm run build && node scripts/results/tasks.mjs runs/on-digits runs/on-clothes
 *
 * The packages must be built.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";
import { publishable, withoutPath } from "./publishable.mjs";

const PAGE = join(ROOT, "results", "tasks.md");
const START = "<!-- tasks: written by scripts/results/tasks.mjs -->";

async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** A network, which may be one in a folder of the machine that measured. */
const published = (network) => network && { ...network, source: withoutPath(network.source) };

function readTasks(folder) {
  const run = resolve(process.env.INIT_CWD ?? ".", folder);
  const { discriminator, generator, ...document } = publishable(readJson(join(run, "tasks.json")));
  return {
    ...document,
    discriminator: published(discriminator),
    ...(generator && { generator: published(generator) }),
  };
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  throw new Error("tasks: expected the folders of runs of gan-cls tasks, got none");
}
const documents = folders.map(readTasks);
mkdirSync(join(ROOT, "results", "tasks"), { recursive: true });
for (const document of documents) {
  await writeFormatted(join(ROOT, "results", "tasks", `${document.data}.json`), JSON.stringify(document));
}
// Its headings go one level down, because the page has a title of its own.
const parts = documents.map((document) => statistics.renderTasksMarkdown(document).replaceAll(/^#/gm, "##"));
const text = readFileSync(PAGE, "utf8");
const start = text.indexOf(START);
if (start === -1) {
  throw new Error(`tasks: expected the line ${START} in results/tasks.md; put it back`);
}
await writeFormatted(PAGE, `${text.slice(0, start + START.length)}\n\n${parts.join("\n\n")}`);

/**
 * Writes the record of a pretrained discriminator's training, `training.json`, which the report shows of a study that builds on it:
 *
 *   node scripts/pretrained/pack-training.mjs [--better-gan <run>] [--original-gan <run>] [--fashion-gan <run>]
 *
 * Without a run the record has what the recipe and the card know. With one, such as a repetition of the card's command, it has the losses too, and says whether
 * the run ended with the weights that are shipped. Run it after pack.mjs, which writes these folders anew. The packages must be built.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { sha256Hex } from "../../packages/core/dist/index.js";
import { modelToFiles } from "../../packages/models/dist/index.js";
import { loadModel } from "../../packages/models/dist/node/index.js";
import { readJson } from "../workspace.mjs";
import { summarizeLosses } from "./losses.mjs";
import { folderOf, MODEL_PACKAGES, RECIPES } from "./recipes.mjs";
import { writeRegistry, writeText } from "./write-registry.mjs";

const FILE = "training.json";

const UNKNOWN = "The losses were not recorded when this network was trained.";

const spaced = (number) => String(number).replaceAll(/\B(?=(\d{3})+$)/g, " ");

/** Where the losses of a run come from, in words that a reader of a report understands. */
function describeRun(steps, total, isShipped) {
  if (isShipped) {
    return "The losses are those of this network: the run ended with the same weights.";
  }
  const repetition = "The losses are of a repetition of the same command with the same seed";
  return steps < total
    ? `${repetition}, and of its first ${spaced(steps)} of ${spaced(total)} steps only. The engine has changed since, so they may differ a little from those of this network.`
    : `${repetition}. The engine has changed since and rounds differently: the course is alike, the weights are not the same to the last digit.`;
}

/** The losses in a run's log, in some 400 points. */
function readLosses(run) {
  const lines = readFileSync(join(run, "events.jsonl"), "utf8").split("\n");
  const events = lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line));
  // Of a step that was repeated after a stop, the last one counts.
  const steps = new Map(
    events
      .filter(({ type, task }) => type === "step-end" && task === "gan")
      .map((event) => [event.step, event.metrics]),
  );
  return { count: steps.size, losses: summarizeLosses(steps) };
}

/** Whether a run has kept exactly the weights that are shipped, rounded as these are. */
async function hasShippedWeights(run, { part, dtype }, card) {
  const folder = [part]
    .flat()
    .map((name) => join(run, "models", name))
    .find((path) => existsSync(join(path, "model.json")));
  if (folder === undefined) {
    return false;
  }
  const model = await loadModel(folder);
  const { weights } = await modelToFiles(model, { dtype });
  model.dispose();
  return sha256Hex(weights) === card.files["weights.bin"].sha256;
}

async function packTraining(name, recipe, run) {
  const path = join(folderOf(name), "card.json");
  const card = readJson(path);
  const { steps, images } = card;
  const known = { ...recipe.training, images, steps };
  const record = { ...known, origin: UNKNOWN };
  if (run !== undefined) {
    const { losses, count } = readLosses(run);
    const isShipped = await hasShippedWeights(run, recipe, card);
    Object.assign(record, { losses, origin: describeRun(count, steps, isShipped) });
  }
  await writeText(join(folderOf(name), FILE), JSON.stringify(record));
  const bytes = new Uint8Array(readFileSync(join(folderOf(name), FILE)));
  const files = { ...card.files, [FILE]: { bytes: bytes.length, sha256: sha256Hex(bytes) } };
  await writeText(path, JSON.stringify({ ...card, files }));
  process.stdout.write(`${name}: ${bytes.length} bytes. ${record.origin}\n`);
}

await tf.setBackend("cpu");
const trained = Object.entries(RECIPES).filter(([, { training }]) => training !== undefined);
const { values: runs } = parseArgs({
  options: Object.fromEntries(trained.map(([, { source }]) => [source, { type: "string" }])),
});
for (const [name, recipe] of trained) {
  const isPacked = existsSync(join(folderOf(name), "card.json"));
  if (isPacked && (runs[recipe.source] !== undefined || !existsSync(join(folderOf(name), FILE)))) {
    await packTraining(name, recipe, runs[recipe.source]);
  }
}
for (const folder of MODEL_PACKAGES) {
  await writeRegistry(folder);
}

/**
 * Packs trained networks into @gan-cls/models:
 *
 *   npm run pack:pretrained -- --original-gan runs/original-gan --original-study runs/original-study
 *
 * Each option names a run folder; models of other runs stay as they are. Files are written to packages/models/pretrained/<name>: the model in the tfjs
 * layers format, and its card with figures, history and hashes. The list of models in the sources and the README's section are written
 * again. The packages must be built. Afterwards pack-knowledge.mjs adds what the models know of their training images.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { sha256Hex } from "../../packages/core/dist/index.js";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { classifyImages, countParameters, generateImages } from "../../packages/models/dist/index.js";
import { loadModel, saveModel } from "../../packages/models/dist/node/index.js";
import { registerSimdBackend } from "../../packages/tfjs-backend-simd/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";
import { classifierFigures, generatorFigures, probeFigures, studyProbeFigures, voteFigures } from "./card-figures.mjs";
import { writeSection } from "./readme-section.mjs";
import { DOMAIN, LICENCE, RECIPES } from "./recipes.mjs";
import { writeRegistry, writeText } from "./write-registry.mjs";

const PACKAGE = join(ROOT, "packages", "models");
const FOLDER = join(PACKAGE, "pretrained");
const FILES = ["model.json", "weights.bin"];

/** Classifies the images that generators draw. */
const JUDGE = "mnist-cnn";
const GENERATED = 1000;

const SOURCES = [
  "original-gan",
  "original-study",
  "control-study",
  "original-probe",
  "better-gan",
  "better-probe",
  "feature-cnn",
  "votes",
];

function readRuns() {
  const { values } = parseArgs({ options: Object.fromEntries(SOURCES.map((name) => [name, { type: "string" }])) });
  return new Map(
    Object.entries(values).map(([name, folder]) => {
      const path = resolve(process.env.INIT_CWD ?? ".", folder);
      const [config, results] = ["config.json", "results.json"].map((file) => readJson(join(path, file)));
      return [name, { path, config, results }];
    }),
  );
}

/** The folder of a model in a run; a study of several seeds has one for each. */
function modelFolder({ path, config }, parts) {
  const seeds = config.plan.seeds ?? [];
  const suffix = seeds.length > 1 ? `-seed-${seeds[0]}` : "";
  const folders = [parts].flat().map((part) => join(path, "models", `${part}${suffix}`));
  return folders.find((folder) => existsSync(join(folder, "model.json"))) ?? folders[0];
}

async function packModel(name, recipe, runs) {
  const run = runs.get(recipe.source);
  const from = modelFolder(run, recipe.part);
  const folder = join(FOLDER, name);
  const model = await loadModel(from);
  const parameters = countParameters(model);
  const [images] = recipe.kind === "generator" ? model.outputs : model.inputs;
  const imageShape = images.shape.slice(1);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await saveModel(model, folder, { dtype: recipe.dtype });
  model.dispose();
  const figures = await figuresOf(name, recipe, runs, folder);
  const card = { ...describe(name, recipe, run, from), imageShape, figures, parameters, files: hashFiles(folder) };
  await writeText(join(folder, "card.json"), JSON.stringify(card));
  process.stdout.write(`${name}: ${parameters} parameters as ${recipe.dtype}, from ${from}\n`);
}

function describe(name, recipe, { config, results }, from) {
  const { kind, summary, method, dtype, intendedUse, limits, commands } = recipe;
  const ownCard = existsSync(join(from, "card.json")) ? readJson(join(from, "card.json")) : undefined;
  const gan = results.gan;
  return {
    ...{ name, kind, summary, method, classNames: ownCard?.classNames ?? [] },
    ...{ data: results.data, dataHash: config.dataHashes.train, domain: DOMAIN },
    images: gan?.images ?? ownCard.labels,
    labels: ownCard?.labels ?? 0,
    ...(ownCard && { labelHash: ownCard.labelHash }),
    seed: gan?.seed ?? ownCard.seed,
    steps: gan?.steps ?? results.steps ?? recipe.steps ?? stepsOf(config.plan.settings, recipe.method, ownCard.labels),
    ...{ engine: results.engine, machine: results.machine, versions: results.versions },
    commands: commands.length > 0 ? commands : [publicCommand(results.command, results.data)],
    ...{ intendedUse, limits, licence: LICENCE, dtype },
  };
}

/** A run's command without the places of the machine that it ran on. */
function publicCommand(command, data) {
  return command.replace(/--data \S+/, `--data ${data}`).replace(/ --(out|resume) \S+/g, "");
}

function stepsOf({ epochs, cnn }, method, labels) {
  return epochs[method].reduce((sum, count) => sum + count, 0) * Math.floor(labels / cnn.batchSize);
}

async function figuresOf(name, recipe, runs, folder) {
  if (recipe.kind === "classifier") {
    const { results } = runs.get(recipe.figures);
    if (recipe.figures === "votes") {
      return voteFigures(results, recipe.method);
    }
    return classifierFigures(statistics, {
      ...{ method: recipe.method, seed: results.seed, study: results, control: runs.get(recipe.controls)?.results },
    });
  }
  if (recipe.kind === "discriminator") {
    const probe = runs.get(recipe.probe);
    if (probe === undefined) {
      return keptFigures(name);
    }
    return probe.results.rows ? studyProbeFigures(statistics, probe.results) : probeFigures(probe.results);
  }
  const judge = await loadModel(join(FOLDER, JUDGE));
  const generator = await loadModel(folder);
  const digits = await generateImages(generator, { count: GENERATED, seed: 1 });
  return generatorFigures(statistics, await classifyImages(judge, digits), JUDGE);
}

const before = new Map(
  Object.keys(RECIPES)
    .map((name) => [name, join(FOLDER, name, "card.json")])
    .filter(([, path]) => existsSync(path))
    .map(([name, path]) => [name, readJson(path)]),
);

/** Probes take minutes, so packing does not require them; a note is printed. */
function keptFigures(name) {
  process.stdout.write(`${name}: no probe was given, so its card keeps its figures\n`);
  return before.get(name)?.figures ?? [];
}

function hashFiles(folder) {
  return Object.fromEntries(
    FILES.map((file) => {
      const bytes = new Uint8Array(readFileSync(join(folder, file)));
      return [file, { bytes: bytes.length, sha256: sha256Hex(bytes) }];
    }),
  );
}

const runs = readRuns();
const wanted = Object.entries(RECIPES).filter(([, { source }]) => runs.has(source));
if (wanted.length === 0) {
  process.stderr.write(
    `pack.mjs: expected the folder of a run as ${SOURCES.map((name) => `--${name}`).join(", ")}, got none\n`,
  );
  process.exit(2);
}
await registerSimdBackend();
await tf.setBackend("simd");
// The classifier first, because generators' figures need it.
for (const [name, recipe] of wanted.toSorted(([one], [two]) => Number(two === JUDGE) - Number(one === JUDGE))) {
  await packModel(name, recipe, runs);
}
const names = Object.keys(RECIPES).filter((name) => existsSync(join(FOLDER, name, "card.json")));
await writeText(join(FOLDER, "names.json"), JSON.stringify(names));
await writeRegistry(names);
await writeText(
  join(PACKAGE, "README.md"),
  writeSection(
    readFileSync(join(PACKAGE, "README.md"), "utf8"),
    names.map((name) => readJson(join(FOLDER, name, "card.json"))),
  ),
);
const bytes = names
  .flatMap((name) => FILES.map((file) => statSync(join(FOLDER, name, file)).size))
  .reduce((a, b) => a + b, 0);
process.stdout.write(`${names.length} models, ${(bytes / 1e6).toFixed(2)} MB\n`);
process.exit(0);

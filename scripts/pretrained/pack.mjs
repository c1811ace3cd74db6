/**
 * Packs trained networks into the packages that carry models:
 *
 *   npm run pack:pretrained -- --original-gan runs/original-gan --original-study runs/original-study
 *   npm run pack:pretrained -- --cifar10-gan runs/cifar10-gan --cifar10-probes runs/cifar10-probes --cifar10-quality runs/cifar10-quality
 *   npm run pack:pretrained -- --cifar10-cnn runs/cifar10-all
 *   npm run pack:pretrained -- --fashion-gan runs/fashion-gan --fashion-study runs/fashion-many --fashion-probes runs/fashion-probes
 *
 * Each option names a run folder; models of other runs stay as they are. Files are written to packages/<package>/pretrained/<name>: the model in the tfjs
 * layers format, what the run knows of its training images, and its card with figures, history and hashes. The list of models in the sources and the
 * README's section are written again. The packages must be built. Runs of older versions know nothing of their images: pack-knowledge.mjs adds it. Then
 * pack-training.mjs adds how discriminators were trained.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { sha256Hex } from "../../packages/core/dist/index.js";
import * as statistics from "../../packages/evaluate/dist/index.js";
import { classifyImages, countParameters, generateImages } from "../../packages/models/dist/index.js";
import { loadModel, saveModel } from "../../packages/models/dist/node/index.js";
import { registerSimdBackend } from "../../packages/tfjs-backend-simd/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";
import {
  classifierFigures,
  generatorFigures,
  probeFigures,
  qualityFigures,
  studyProbeFigures,
  tunedFigures,
  voteFigures,
} from "./card-figures.mjs";
import { writeSection } from "./readme-section.mjs";
import { folderOf, MODEL_PACKAGES, pretrainedOf, RECIPES } from "./recipes.mjs";
import { writeRegistry, writeText } from "./write-registry.mjs";

const FILES = ["model.json", "weights.bin"];
/** What a run keeps beside a network of its training images, by the fact of its card. */
const KNOWLEDGE = { trainedOn: "trained-on.bin", familiarity: "familiarity.bin" };

const GENERATED = 1000;

/** The options, each a run that some recipe names. */
const SOURCES = [
  ...new Set(
    Object.values(RECIPES).flatMap(({ source, probe, figures, controls, quality }) =>
      [source, probe, figures, controls, quality].filter((name) => name !== undefined),
    ),
  ),
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

/** The folder of a model in a run; a study of several seeds, or numbers of labels, has one for each. */
function modelFolder({ path, config }, parts, wanted) {
  const { seeds = [], labels = [] } = config.plan;
  const suffix = `${labels.length > 1 ? `-${wanted}-labels` : ""}${seeds.length > 1 ? `-seed-${seeds[0]}` : ""}`;
  const folders = [parts].flat().map((part) => join(path, "models", `${part}${suffix}`));
  return folders.find((folder) => existsSync(join(folder, "model.json"))) ?? folders[0];
}

async function packModel(name, recipe, runs) {
  const run = runs.get(recipe.source);
  const from = modelFolder(run, recipe.part, recipe.labels);
  const folder = folderOf(name);
  const model = await loadModel(from);
  const parameters = countParameters(model);
  const [images] = recipe.kind === "generator" ? model.outputs : model.inputs;
  const imageShape = images.shape.slice(1);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await saveModel(model, folder, { dtype: recipe.dtype });
  model.dispose();
  const figures = await figuresOf(name, recipe, runs, folder);
  const known = copyKnowledge(from, folder);
  const card = {
    ...describe(name, recipe, run, from),
    ...{ imageShape, figures, parameters, files: hashFiles(folder), ...known },
  };
  await writeText(join(folder, "card.json"), JSON.stringify(card));
  process.stdout.write(`${name}: ${parameters} parameters as ${recipe.dtype}, from ${from}\n`);
}

/** Copies what the run knows of the images that a network has seen. @returns The facts of its card */
function copyKnowledge(from, folder) {
  const card = existsSync(join(from, "card.json")) ? readJson(join(from, "card.json")) : {};
  const known = Object.entries(KNOWLEDGE).filter(
    ([fact, file]) => card[fact] !== undefined && existsSync(join(from, file)),
  );
  known.forEach(([, file]) => copyFileSync(join(from, file), join(folder, file)));
  return Object.fromEntries(known.map(([fact]) => [fact, card[fact]]));
}

function describe(name, recipe, { config, results }, from) {
  const { kind, summary, method, dtype, intendedUse, limits, commands, domain, licence } = recipe;
  const ownCard = existsSync(join(from, "card.json")) ? readJson(join(from, "card.json")) : undefined;
  const gan = results.gan;
  return {
    ...{ name, kind, summary, method, classNames: recipe.classNames ?? ownCard?.classNames ?? [] },
    ...{ data: results.data, dataHash: config.dataHashes.train, domain },
    images: gan?.images ?? ownCard.labels,
    labels: ownCard?.labels ?? 0,
    ...(ownCard && { labelHash: ownCard.labelHash }),
    seed: gan?.seed ?? ownCard.seed,
    steps: gan?.steps ?? results.steps ?? recipe.steps ?? stepsOf(config.plan.settings, recipe.method, ownCard.labels),
    ...{ engine: results.engine, machine: results.machine, versions: results.versions },
    commands: commands.length > 0 ? commands : [publicCommand(results.command, results.data)],
    ...{ intendedUse, limits, licence, dtype },
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
    if (recipe.labels !== undefined) {
      return tunedFigures(statistics, { rows: results.rows, ...recipe });
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
  if (recipe.quality !== undefined) {
    const measured = runs.get(recipe.quality);
    return measured === undefined ? keptFigures(name) : qualityFigures(statistics, measured.results.quality, recipe);
  }
  const judge = await loadModel(folderOf(recipe.judge));
  const { classNames } = readJson(join(folderOf(recipe.judge), "card.json"));
  const generator = await loadModel(folder);
  const images = await generateImages(generator, { count: GENERATED, seed: 1 });
  return generatorFigures(statistics, await classifyImages(judge, images), { ...recipe, classNames });
}

const before = new Map(
  Object.keys(RECIPES)
    .map((name) => [name, join(folderOf(name), "card.json")])
    .filter(([, path]) => existsSync(path))
    .map(([name, path]) => [name, readJson(path)]),
);

/** Probes and measurements take minutes, so packing does not require them; a note is printed. */
function keptFigures(name) {
  process.stdout.write(`${name}: no measurement was given, so its card keeps its figures\n`);
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
// The judges first, because generators' figures need them.
const judges = new Set(Object.values(RECIPES).map(({ judge }) => judge));
for (const [name, recipe] of wanted.toSorted(([one], [two]) => Number(judges.has(two)) - Number(judges.has(one)))) {
  await packModel(name, recipe, runs);
}
for (const folder of MODEL_PACKAGES) {
  const names = Object.keys(RECIPES).filter(
    (name) => RECIPES[name].package === folder && existsSync(join(folderOf(name), "card.json")),
  );
  await writeText(join(pretrainedOf(folder), "names.json"), JSON.stringify(names));
  await writeRegistry(folder);
  const readme = join(ROOT, "packages", folder, "README.md");
  const cards = names.map((name) => readJson(join(folderOf(name), "card.json")));
  await writeText(readme, writeSection(readFileSync(readme, "utf8"), cards));
  const bytes = names
    .flatMap((name) => FILES.map((file) => statSync(join(folderOf(name), file)).size))
    .reduce((a, b) => a + b, 0);
  process.stdout.write(`@gan-cls/${folder}: ${names.length} models, ${(bytes / 1e6).toFixed(2)} MB\n`);
}
process.exit(0);

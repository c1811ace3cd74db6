/**
 * Adds what the networks for digits, which older versions trained, know of their training images: short hashes of those that they have seen (`trained-on.bin`), and of classifiers
 * also what they look like (`familiarity.bin`), for `gan-cls classify`. Weights stay as they are; cards get the facts and the hashes of the files.
 * Run it after pack.mjs, which writes these folders anew. The packages must be built.
 *
 *   MNIST_DIR=<folder> node scripts/pretrained/pack-knowledge.mjs
 *
 * The folder holds MNIST's four files; the descriptions are those of the 8 000 training digits of mnist-10k.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fitFamiliarity } from "../../packages/classical/dist/index.js";
import { createLabelBudget, hashEachImage, packTrainedOn, Random, sha256Hex } from "../../packages/core/dist/index.js";
import { drawLabelBudget, drawOriginalSubset, openMnist10k } from "../../packages/data/dist/index.js";
import { readJson } from "../workspace.mjs";
import { folderOf } from "./recipes.mjs";
import { writeRegistry, writeText } from "./write-registry.mjs";

const MNIST = { name: "mnist", size: 60_000, rows: 28, columns: 28, channels: 1 };

const ORIGINAL = drawOriginalSubset(10_000, MNIST.size);
const ALL = Uint32Array.from({ length: MNIST.size }, (_, index) => index);

/** All training digits of mnist-10k, in the order in which a study with seed 1 draws them; these are positions among those. */
const { train } = await openMnist10k();
const drawn = drawLabelBudget(train, { labels: train.size, random: Random.fromSeed(1).stream("labels") });
const TEN_THOUSAND = { labelled: drawn.indices, from: "mnist-10k" };

/** Positions among MNIST's 60 000 of the images that a model has seen, with their labels (whose hash in the card proves them) or without. */
const SEEN = {
  "mnist-original-discriminator": { unlabelled: ORIGINAL },
  "mnist-better-discriminator": { unlabelled: ALL },
  // Its discriminator has seen the same images.
  "mnist-trial-3": { labelled: ORIGINAL },
  "mnist-cnn": { labelled: ORIGINAL },
  // Its discriminator has seen all others without their labels.
  "mnist-tuned": { ...TEN_THOUSAND, unlabelled: ALL },
  "mnist-tuned-control": TEN_THOUSAND,
  "mnist-fair-cnn": TEN_THOUSAND,
  "mnist-feature-cnn": { labelled: ALL },
};

function readDigits(folder) {
  const path = join(folder, "train-images-idx3-ubyte");
  const bytes = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return bytes.subarray(16);
}

function checkLabels(name, card, labelled) {
  const { hash } = createLabelBudget(labelled);
  if (hash !== card.labelHash) {
    throw new Error(`${name}: expected the labels ${card.labelHash}, got ${hash}`);
  }
}

const nodeSha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const hashes = hashEachImage({ ...MNIST, pixels: readDigits(process.env.MNIST_DIR) }, nodeSha256);
const labelledHashes = { mnist: hashes, "mnist-10k": hashEachImage(train, nodeSha256) };
const { facts, descriptions } = await fitFamiliarity(train);
for (const [name, { labelled = [], unlabelled = [], from = "mnist" }] of Object.entries(SEEN)) {
  const path = join(folderOf(name), "card.json");
  const card = readJson(path);
  const isClassifier = card.kind === "classifier";
  if (isClassifier) {
    checkLabels(name, card, labelled);
    writeFileSync(join(folderOf(name), "familiarity.bin"), descriptions);
  }
  const hashesAt = (all, positions) => Array.from(positions, (position) => all[position]);
  const trainedOn = packTrainedOn(hashesAt(labelledHashes[from], labelled), hashesAt(hashes, unlabelled));
  writeFileSync(join(folderOf(name), "trained-on.bin"), trainedOn.bytes);
  const familiarity = isClassifier && { familiarity: { ...facts, sha256: sha256Hex(descriptions) } };
  await writeText(path, JSON.stringify({ ...card, ...familiarity, trainedOn: trainedOn.facts }));
  process.stdout.write(`${name}: ${trainedOn.bytes.length} bytes of hashes\n`);
}
await writeRegistry("models");

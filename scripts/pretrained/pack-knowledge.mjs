/**
 * Gives the pretrained classifiers what `gan-cls classify` and `evaluate` ask of every classifier: what its training images look like
 * (`familiarity.bin`), and short hashes of the images that it has seen (`trained-on.bin`). Weights stay as they are; cards get the facts and the hashes of
 * the files. Run it after pack.mjs, which writes these folders anew. The packages must be built.
 *
 *   MNIST_DIR=<folder> node scripts/pretrained/pack-knowledge.mjs
 *
 * The folder holds MNIST's four files; the descriptions are those of the 8 000 training digits of mnist-10k.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { format, resolveConfig } from "prettier";
import { fitFamiliarity } from "../../packages/classical/dist/index.js";
import { createLabelBudget, sha256Hex } from "../../packages/core/dist/index.js";
import { drawOriginalSubset, openMnist10k } from "../../packages/data/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";

const FOLDER = join(ROOT, "packages", "models", "pretrained");
const IMAGE_BYTES = 784;

/** As in trained-on.ts of `@gan-cls/study`. */
const HASH_BYTES = 6;

/** Positions of the labelled images among MNIST's 60 000; the hash of the labels in the card proves them. */
const LABELLED = {
  "mnist-cnn": drawOriginalSubset(10_000, 60_000),
  "mnist-trial-3": drawOriginalSubset(10_000, 60_000),
  "mnist-feature-cnn": Uint32Array.from({ length: 60_000 }, (_, index) => index),
};

function readDigits(folder) {
  const path = join(folder, "train-images-idx3-ubyte");
  const bytes = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return bytes.subarray(16);
}

function hashesOf(digits, positions) {
  const hashes = Array.from(positions, (position) =>
    createHash("sha256")
      .update(digits.subarray(position * IMAGE_BYTES, (position + 1) * IMAGE_BYTES))
      .digest()
      .toString("hex", 0, HASH_BYTES),
  );
  return Buffer.from([...new Set(hashes)].sort().join(""), "hex");
}

const digits = readDigits(process.env.MNIST_DIR);
const { facts, descriptions } = await fitFamiliarity((await openMnist10k()).train);
for (const [name, positions] of Object.entries(LABELLED)) {
  const path = join(FOLDER, name, "card.json");
  const card = readJson(path);
  const { hash } = createLabelBudget(positions);
  if (hash !== card.labelHash) {
    throw new Error(`${name}: expected the labels ${card.labelHash}, got ${hash}`);
  }
  const hashes = hashesOf(digits, positions);
  writeFileSync(join(FOLDER, name, "familiarity.bin"), descriptions);
  writeFileSync(join(FOLDER, name, "trained-on.bin"), hashes);
  const trainedOn = { labelled: hashes.length / HASH_BYTES, unlabelled: 0, sha256: sha256Hex(new Uint8Array(hashes)) };
  const text = JSON.stringify({ ...card, familiarity: { ...facts, sha256: sha256Hex(descriptions) }, trainedOn });
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  process.stdout.write(`${name}: ${descriptions.length} + ${hashes.length} bytes\n`);
}

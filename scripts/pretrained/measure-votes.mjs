/**
 * Tests what the demo votes with on MNIST's 10 000 official test digits, which neither the study's networks nor the GAN behind one of them
 * has seen, and leaves a run folder for pack.mjs:
 *
 *   gan-cls study --data mnist-10k --methods pooled-tune,random-tune,cnn-fair --labels 8000 --seeds 1 --discriminator mnist-better-discriminator --out runs/vote-study
 *   node scripts/pretrained/measure-votes.mjs --study runs/vote-study --data path/to/mnist --out runs/votes
 *   npm run pack:pretrained -- --votes runs/votes
 *
 * The networks are rounded to float16 first, as they are packed, so that the figures are of what users get. PCA + KNN learns from the same
 * 8 000 digits. Also writes the figures that the demo shows. The packages must be built.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { format, resolveConfig } from "prettier";
import { createPcaKnnClassifier } from "../../packages/classical/dist/index.js";
import { openDataset } from "../../packages/data/dist/node/index.js";
import { openMnist10k } from "../../packages/data/dist/index.js";
import { compareClassifiers, createStudyRow, evaluate, pairedDifference } from "../../packages/evaluate/dist/index.js";
import { loadModel, saveModel } from "../../packages/models/dist/node/index.js";
import { registerSimdBackend } from "../../packages/tfjs-backend-simd/dist/index.js";
import { createModelClassifier } from "../../packages/train/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";

const FIGURES = join(ROOT, "apps", "demo", "src", "lab", "vote-figures.json");

/** Methods of the study, and what the demo calls them. */
const NETWORKS = { "pooled-tune": "tuned", "random-tune": "control", "cnn-fair": "cnn-fair" };

const { values } = parseArgs({
  options: Object.fromEntries(["study", "data", "out"].map((name) => [name, { type: "string", default: "" }])),
});
const [study, out] = [values.study, values.out].map((folder) => resolve(process.env.INIT_CWD ?? ".", folder));
const [config, results] = ["config.json", "results.json"].map((file) => readJson(join(study, file)));
const row = (method) => {
  const found = results.rows.find((other) => other.method === method);
  if (found === undefined) {
    throw new Error(
      `expected a row of ${method} in ${study}, got ${results.rows.map((other) => other.method).join(", ")}`,
    );
  }
  return found;
};

/** The network of a method, rounded, in a folder of its own. */
async function roundedNetwork(method) {
  const [from, to] = [study, out].map((folder) => join(folder, "models", method));
  const exact = await loadModel(from);
  mkdirSync(to, { recursive: true });
  await saveModel(exact, to, { dtype: "float16" });
  exact.dispose();
  // Its hashes are those of the exact weights.
  writeFileSync(join(to, "card.json"), JSON.stringify({ ...readJson(join(from, "card.json")), files: undefined }));
  return loadModel(to);
}

await registerSimdBackend();
await tf.setBackend("simd");
const { train } = await openMnist10k();
const { test } = await openDataset(values.data);
const evaluations = {};
const rows = [];
for (const method of [...Object.keys(NETWORKS), "pca-knn"]) {
  const classifier =
    method === "pca-knn"
      ? await createPcaKnnClassifier(train)
      : createModelClassifier(method, await roundedNetwork(method));
  const evaluation = await evaluate(classifier, test);
  classifier.dispose();
  const { labelHash, seconds } = method === "pca-knn" ? row("cnn-fair") : row(method);
  evaluations[NETWORKS[method] ?? method] = evaluation;
  rows.push(createStudyRow(evaluation, { method, labels: train.size, labelHash, seed: results.seed, seconds }));
  process.stdout.write(`${method}: ${(100 * evaluation.accuracy).toFixed(2)} % of ${evaluation.testSize}\n`);
}

const differences = [
  ["tuned", "control"],
  ["tuned", "cnn-fair"],
  ["tuned", "pca-knn"],
].map(([first, second]) => {
  const [one, other] = [evaluations[first], evaluations[second]];
  const counts = compareClassifiers(test.labels, one.predictedLabels, other.predictedLabels);
  return { first, second, ...pairedDifference(counts), pValue: counts.pValue };
});
writeFileSync(join(out, "config.json"), JSON.stringify(config, null, 2));
writeFileSync(join(out, "results.json"), JSON.stringify({ ...results, rows, differences }, null, 2));
const accuracies = Object.entries(evaluations).map(([name, { accuracy, interval }]) => [name, { accuracy, interval }]);
const figures = { labels: train.size, testSize: test.size, methods: Object.fromEntries(accuracies), differences };
writeFileSync(FIGURES, await format(JSON.stringify(figures), { ...(await resolveConfig(FIGURES)), filepath: FIGURES }));
process.exit(0);

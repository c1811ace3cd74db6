/**
 * Trains the feature CNN in whose hidden layer `gan-cls evaluate --generator` compares images, and leaves a run folder for pack.mjs:
 *
 *   node scripts/pretrained/train-feature-cnn.mjs --data path/to/mnist --seed 1 --out runs/feature-cnn
 *   npm run pack:pretrained -- --feature-cnn runs/feature-cnn
 *
 * All training images with their labels; the test images are looked at once, at the end. The packages must be built.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { createLabelBudget, drain } from "../../packages/core/dist/index.js";
import { openDataset } from "../../packages/data/dist/node/index.js";
import { createStudyRow, evaluate } from "../../packages/evaluate/dist/index.js";
import { buildCnn } from "../../packages/models/dist/index.js";
import { saveModel } from "../../packages/models/dist/node/index.js";
import { registerSimdBackend } from "../../packages/tfjs-backend-simd/dist/index.js";
import { createModelClassifier, trainClassifier } from "../../packages/train/dist/index.js";
import { readJson, ROOT } from "../workspace.mjs";

const METHOD = "feature-cnn";

/** Half the channels of the original's CNN, so that the weights are small; trained as is usual today, so that they are good. */
const NETWORK = { filters: [16, 32], hiddenUnits: 64, hiddenActivation: "relu", dropoutRate: 0.3 };
const TRAINING = { epochs: 15, batchSize: 100, shift: 2, learningRate: 2e-3 };

/** As `gan-cls` words it. */
function describeMachine() {
  const [{ model }] = cpus();
  return `${model.trim()}, ${availableParallelism()} cores, ${(totalmem() / 1e9).toFixed(2)} GB memory, ${process.platform}`;
}

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "mnist" },
    seed: { type: "string", default: "1" },
    out: { type: "string", default: join(ROOT, "runs", METHOD) },
  },
});
const seed = Number(values.seed);
const out = resolve(values.out);
const startedAt = performance.now();

await registerSimdBackend();
await tf.setBackend("simd");
const data = await openDataset(values.data);
const model = buildCnn({ seed, ...NETWORK, classCount: data.train.classNames.length });
const { epochs, batchSize, shift, learningRate } = TRAINING;
const stages = [{ epochs, optimizer: { name: "adam", learningRate }, schedule: "cosine" }];
await drain(trainClassifier({ model, dataset: data.train, stages, batchSize, shift, seed }), (event) => {
  if (event.type === "epoch-end") {
    process.stdout.write(`epoch ${event.epoch} of ${epochs}: ${JSON.stringify(event.metrics)}\n`);
  }
});

const budget = createLabelBudget(Uint32Array.from({ length: data.train.size }, (_, index) => index));
const evaluation = await evaluate(createModelClassifier(METHOD, model), data.test);
const about = { method: METHOD, labels: data.train.size, labelHash: budget.hash, seed };
const row = createStudyRow(evaluation, { ...about, seconds: (performance.now() - startedAt) / 1000 });
const engine = "simd";
const versions = {
  ...{ node: process.versions.node, "@tensorflow/tfjs": tf.version.tfjs },
  "@gan-cls/tfjs-backend-simd": readJson(join(ROOT, "packages/tfjs-backend-simd/package.json")).version,
};
const folder = join(out, "models", METHOD);
mkdirSync(folder, { recursive: true });
await saveModel(model, folder);
const write = (path, value) => writeFileSync(join(out, path), `${JSON.stringify(value, null, 2)}\n`);
write(`models/${METHOD}/card.json`, {
  ...{ ...about, classNames: data.test.classNames, testAccuracy: row.testAccuracy, data: "mnist" },
});
write("config.json", { dataHashes: { train: data.trainHash, test: data.testHash }, plan: { settings: TRAINING } });
write("results.json", {
  ...{ engine, data: "mnist", seed, versions, machine: describeMachine() },
  ...{ steps: epochs * Math.ceil(data.train.size / batchSize), rows: [row] },
});
process.stdout.write(`${out}: ${(100 * row.testAccuracy).toFixed(2)} % of ${row.testSize} test images\n`);
process.exit(0);

/**
 * `round-trips.mjs <folder of onnxruntime-web> <folder for files>`, on the packages' sources: every model that ships and 200 random networks as ONNX in ONNX
 * Runtime, read back by `readOnnx`, and as JavaScript files, against tfjs itself. Leaves a few files for the page and prints one JSON line.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import * as tf from "../../packages/formats/node_modules/@tensorflow/tfjs/dist/tf.node.js";
import { readOnnx, writeJavaScript, writeOnnx } from "../../packages/formats/src/index.ts";
import { randomInput, randomNetwork } from "../../packages/formats/src/random-network.test-helper.ts";
import { DIGIT_MODELS } from "../../packages/models/src/index.ts";
import { COLOR_MODELS } from "../../packages/models-color/src/index.ts";
import { PHOTO_MODELS } from "../../packages/models-photos/src/index.ts";
import { ORT_IN_NODE } from "./ort.mjs";

const RANDOM_NETWORKS = 200;

/** Models whose files are also used in the page. */
const IN_PAGE = new Set(["mnist-cnn", "mnist-feature-cnn", "mnist-original-discriminator"]);

const [ortFolder, out] = process.argv.slice(2);
const ort = await import(pathToFileURL(join(ortFolder, ORT_IN_NODE)).href);
// Messages of the runtime would hide the figures.
ort.env.logLevel = "error";
ort.env.wasm.numThreads = 1;
tf.enableProdMode();
await tf.setBackend("cpu");

const worst = { runtime: 0, readBack: 0, javascript: 0 };
const problems = [];

function compare(kind, name, got, wanted) {
  const difference = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - got[at])), 0);
  worst[kind] = Math.max(worst[kind], difference);
  if (got.length !== wanted.length || !(difference <= 1e-5)) {
    problems.push(`${name}, ${kind}: outputs differ by ${difference}`);
  }
}

async function runOnnx(file, values, shape, type = "float32") {
  const session = await ort.InferenceSession.create(file);
  const { output } = await session.run({ input: new ort.Tensor(type, values, shape) });
  await session.release();
  return { values: Array.from(output.data), dims: output.dims };
}

/** A module from its text. */
async function openModule(name, text) {
  const path = join(out, `${name}.mjs`);
  writeFileSync(path, text);
  return import(pathToFileURL(path).href);
}

async function checkNetwork(name, foreign, input) {
  const { model } = foreign;
  const expected = model.predict(input);
  const wanted = Array.from(expected.dataSync());
  const file = writeOnnx(foreign);
  const { values, dims } = await runOnnx(file, input.dataSync(), input.shape);
  if (String(dims) !== String(expected.shape)) {
    problems.push(`${name}: expected outputs [${expected.shape}], got [${dims}]`);
  }
  compare("runtime", name, values, wanted);
  const { model: again } = await readOnnx(file);
  compare("readBack", name, Array.from(again.predict(input).dataSync()), wanted);
  again.dispose();
  const { run } = await openModule(name, writeJavaScript(foreign));
  const [first] = tf.unstack(input);
  compare("javascript", name, run(first.dataSync()), wanted.slice(0, wanted.length / input.shape[0]));
}

/** A model that ships, also with bytes as its input and with channels first. */
async function checkShipped(collection, name) {
  const { model, card } = await collection.load(name);
  const foreign = { model, ...(card.kind === "classifier" && { classNames: card.classNames }) };
  const isImage = model.inputs[0].shape.length === 4;
  const [rows, columns, channels] = card.imageShape;
  const bytes = Uint8Array.from({ length: 2 * rows * columns * channels }, (_, at) => (at * at + at * 7) % 256);
  const images = tf.tensor(bytes, [2, rows, columns, channels], "int32");
  const input = isImage ? images.toFloat().sub(127.5).div(127.5) : randomInput(model, 1);
  await checkNetwork(name, foreign, input);
  const wanted = Array.from(model.predict(input).dataSync());
  if (isImage) {
    const ofBytes = writeOnnx(foreign, { input: "bytes", layout: "channels-first" });
    const turned = Uint8Array.from(tf.transpose(images, [0, 3, 1, 2]).dataSync());
    const { values } = await runOnnx(ofBytes, turned, [2, channels, rows, columns], "uint8");
    compare("runtime", `${name} of bytes`, values, wanted);
  }
  if (IN_PAGE.has(name)) {
    writeFileSync(join(out, `${name}.onnx`), writeOnnx(foreign, { input: "bytes" }));
    writeFileSync(join(out, `${name}.json`), JSON.stringify(wanted.slice(0, wanted.length / 2)));
  }
  model.dispose();
}

const started = performance.now();
let shipped = 0;
for (const collection of [DIGIT_MODELS, PHOTO_MODELS, COLOR_MODELS]) {
  for (const { name } of collection.list()) {
    await checkShipped(collection, name);
    shipped++;
  }
}
for (let seed = 0; seed < RANDOM_NETWORKS; seed++) {
  const model = randomNetwork({ seed, without: ["gelu_new"] });
  await checkNetwork(`random-${seed}`, { model }, randomInput(model, seed));
  model.dispose();
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ worst, problems, shipped, random: RANDOM_NETWORKS, seconds })}\n`);
process.exit(0);

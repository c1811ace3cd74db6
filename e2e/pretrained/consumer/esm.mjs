/** An ESM script: the discriminator as a feature extractor, a classifier, a generator, and the weights by plain tfjs. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { classifyImages, extractFeatures, generateImages, listPretrained, loadPretrained } from "@gan-cls/models";
import { COLOR_MODELS } from "@gan-cls/models-color";
import { PHOTO_MODELS } from "@gan-cls/models-photos";
import * as tf from "@tensorflow/tfjs";

await assert.rejects(fetch("http://192.0.2.1/"), "the network must be cut off");

const pixels = Uint8Array.from(JSON.parse(await readFile("digits.json", "utf8")));

const discriminator = await loadPretrained("mnist-original-discriminator");
const features = await extractFeatures(discriminator.model, pixels);
assert.deepEqual([features.size, features.dimensions], [10, 3072]);
assert.ok(features.values.every(Number.isFinite));

const classifiers = listPretrained().filter(({ kind }) => kind === "classifier");
for (const { name } of classifiers) {
  const { model } = await loadPretrained(name);
  const digits = await classifyImages(model, pixels);
  assert.deepEqual(
    digits.map(({ label }) => label),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    name,
  );
}

const generator = await loadPretrained("mnist-original-generator");
const drawn = await generateImages(generator.model, { count: 2, seed: 1 });
assert.equal(drawn.pixels.length, 2 * 784);

for (const collection of [PHOTO_MODELS, COLOR_MODELS]) {
  for (const { name, imageShape } of collection.list()) {
    const { model } = await collection.load(name);
    assert.ok(
      [model.inputs[0], model.outputs[0]].some(({ shape }) => String(shape.slice(1)) === String(imageShape)),
      name,
    );
  }
}

const file = (path) => fileURLToPath(import.meta.resolve(`@gan-cls/models/pretrained/mnist-cnn/${path}`));
const { modelTopology, weightsManifest } = JSON.parse(await readFile(file("model.json"), "utf8"));
const plain = await tf.loadLayersModel({
  load: async () => ({
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: new Uint8Array(await readFile(file("weights.bin"))).buffer,
  }),
});
assert.equal(plain.countParams(), 225034);

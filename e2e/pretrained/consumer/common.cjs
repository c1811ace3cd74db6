/* eslint-disable @typescript-eslint/no-require-imports -- CommonJS is what is tested */
/** A CommonJS script: what Node since 20.19 can `require`. */
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { classifyImages, extractFeatures, loadPretrained } = require("@gan-cls/models");

async function main() {
  const pixels = Uint8Array.from(JSON.parse(readFileSync("digits.json", "utf8")));
  const { model: discriminator } = await loadPretrained("mnist-original-discriminator");
  assert.equal((await extractFeatures(discriminator, pixels, { layers: "last" })).dimensions, 6272);
  const { model } = await loadPretrained("mnist-cnn");
  const digits = await classifyImages(model, pixels);
  assert.deepEqual(
    digits.map(({ label }) => label),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

/**
 * How often `Familiarity` calls a picture unlike what a model has learned, for the table in the README. The packages must be built:
 *
 *   MNIST_DIR=<folder> FASHION_DIR=<folder> node packages/classical/scripts/measure-familiarity.mjs
 *
 * Both folders hold the four files of MNIST's format, with or without gzip.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createImageDataset, Random, selectImages } from "../../core/dist/index.js";
import { Familiarity, fitFamiliarity } from "../dist/index.js";

const TESTED = 10_000;

function readIdx(folder, name) {
  const path = join(folder, name);
  const bytes = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  const shape = Array.from({ length: bytes[3] }, (_, at) => bytes.readUInt32BE(4 + 4 * at));
  return { shape, data: new Uint8Array(bytes.subarray(4 + 4 * shape.length)) };
}

function readSet(folder, part) {
  const { shape, data } = readIdx(folder, `${part}-images-idx3-ubyte`);
  const [, rows, columns] = shape;
  const labels = readIdx(folder, `${part}-labels-idx1-ubyte`).data;
  return createImageDataset({ name: part, pixels: data, labels, rows, columns });
}

const mapped = (images, change) => ({ ...images, pixels: images.pixels.map(change) });
const filled = (images, value) => ({ ...images, size: 1, pixels: new Uint8Array(784).fill(value) });

function noise(images) {
  const random = Random.fromSeed(1);
  return { ...images, size: 1000, pixels: Uint8Array.from({ length: 784_000 }, () => random.integer(256)) };
}

/** Every pixel of another place: by row and column. */
function moved(images, from) {
  const pixels = images.pixels.map((_, at) => {
    const place = from(Math.floor((at % 784) / 28), at % 28);
    return place === undefined ? 0 : images.pixels[at - (at % 784) + place];
  });
  return { ...images, pixels };
}

async function rates(train, test, other, otherName) {
  const familiarity = await fitFamiliarity(train, { seed: 1 });
  const share = async (images) => {
    const scores = await familiarity.scores(images);
    return `${((100 * scores.filter((score) => !Familiarity.isFamiliar(score)).length) / images.size).toFixed(1)} %`;
  };
  return {
    "test images": await share(test),
    "light and dark exchanged": await share(mapped(test, (value) => 255 - value)),
    "black all over": await share(filled(test, 0)),
    "white all over": await share(filled(test, 255)),
    noise: await share(noise(test)),
    [otherName]: await share(other),
    "left half": await share(moved(test, (row, column) => (column < 14 ? row * 28 + column : undefined))),
    "turned by a quarter": await share(moved(test, (row, column) => (27 - column) * 28 + row)),
    facts: JSON.stringify(familiarity.facts),
  };
}

const { MNIST_DIR, FASHION_DIR } = process.env;
const [digits, testDigits] = [readSet(MNIST_DIR, "train"), readSet(MNIST_DIR, "t10k")];
const [clothes, testClothes] = [readSet(FASHION_DIR, "train"), readSet(FASHION_DIR, "t10k")];
const first = (set, count) =>
  selectImages(set, Random.fromSeed(1).stream("some").permutation(set.size).subarray(0, count));
for (const [name, train, test, other, otherName] of [
  ["60 000 digits", digits, testDigits, testClothes, "Fashion-MNIST"],
  ["300 digits", first(digits, 300), testDigits, testClothes, "Fashion-MNIST"],
  ["50 digits", first(digits, 50), testDigits, testClothes, "Fashion-MNIST"],
  ["60 000 clothes", clothes, testClothes, testDigits, "digits"],
]) {
  process.stdout.write(`learned from ${name}:\n`);
  for (const [what, share] of Object.entries(
    await rates(train, first(test, TESTED), first(other, TESTED), otherName),
  )) {
    process.stdout.write(`  ${what}: ${share}\n`);
  }
}

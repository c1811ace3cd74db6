/**
 * Measures what the part "Other tasks" says of itself, on test digits of mnist-10k, and writes it to src/tasks/task-figures.json:
 *
 *   npx tsx --conditions=@gan-cls/source apps/demo/scripts/measure-tasks.ts [digits to fill in]
 *
 * The same code as in the page; the digits come from a seed.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fitKnn, imageFeatures } from "@gan-cls/classical";
import { Random, type ImageDataset } from "@gan-cls/core";
import { loadMnist10kSplit } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { asChain, extractFeatures, loadPretrained } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import { format, resolveConfig } from "prettier";
import { fillIn } from "../src/lab/fill-in";
import { imageAt, imageSet } from "../src/lab/images";
import { createFeatureSearch } from "../src/lab/look-inside";
import type { Laboratory } from "../src/lab/laboratory";
import { playRound } from "../src/lab/odd-one-out";
import { bestGan } from "../src/lab/pretrained-gans";
import { coverPart, hiddenError } from "../src/tasks/cover";
import type { TaskFigures } from "../src/tasks/task-words";

const OUTPUT = fileURLToPath(new URL("../src/tasks/task-figures.json", import.meta.url));
const ROUNDS = 300;

/** Smaller seeds were looked at while the task was made. */
const FIRST_SEED = 10_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await prepareEngine({ engine: "simd" });
const { train, test } = await loadMnist10kSplit();
const network = async (name: Parameters<typeof loadPretrained>[0]): Promise<tf.LayersModel> =>
  (await loadPretrained(name)).model;
const discriminator = asChain(await network(bestGan().discriminator));

async function measureFill(count: number): Promise<TaskFigures["fill"]> {
  const generator = await network(bestGan().generator);
  const reader = createModelClassifier("tuned", await network("mnist-tuned"));
  const read = async (pixels: Uint8Array): Promise<number> => (await reader.predict(imageSet(pixels))).labels[0];
  const order = Random.fromSeed(1).stream("digits-to-fill").permutation(test.size).subarray(0, count);
  const hidden = coverPart("lower");
  const sums = { generatorError: 0, neighboursError: 0, generatorNearer: 0 };
  const right = { readWhole: 0, readGenerator: 0, readNeighbours: 0 };
  const context = { signal: new AbortController().signal, emit: () => {} };
  for (const [done, index] of order.entries()) {
    const [pixels, label] = [imageAt(test, index), test.labels[index]];
    const { filled, byNeighbours, seconds } = await fillIn({ generator, train, pixels, hidden, seed: 1 }, context);
    const [own, theirs] = [filled, byNeighbours].map((image) => hiddenError(image, pixels, hidden));
    sums.generatorError += own / count;
    sums.neighboursError += theirs / count;
    sums.generatorNearer += Number(own < theirs);
    right.readWhole += Number((await read(pixels)) === label);
    right.readGenerator += Number((await read(filled)) === label);
    right.readNeighbours += Number((await read(byNeighbours)) === label);
    say(
      `${done + 1} of ${count}: ${label}, ${own.toFixed(0)} against ${theirs.toFixed(0)} levels, ${seconds.toFixed(1)} s`,
    );
  }
  return { digits: count, ...sums, ...right };
}

async function measureSimilar(): Promise<TaskFigures["similar"]> {
  const lab = { digits: () => Promise.resolve({ train, test }), chain: () => Promise.resolve(discriminator) };
  const { digits, knn } = await createFeatureSearch(lab as Partial<Laboratory> as Laboratory)();
  const { labels, classNames } = digits;
  const byPixels = fitKnn({ ...imageFeatures(digits), labels, classCount: classNames.length });
  const agree = async (search: typeof knn, query: Parameters<typeof knn.findNeighbours>[0]): Promise<number> => {
    const { indices } = await fitKnn(search.training, { k: 1 }).findNeighbours(query);
    return indices.reduce((sum, index, image) => sum + Number(labels[index] === test.labels[image]), 0);
  };
  return {
    digits: test.size,
    features: await agree(knn, await extractFeatures(discriminator, test)),
    pixels: await agree(byPixels, imageFeatures(test)),
  };
}

async function measureOdd(digits: ImageDataset): Promise<TaskFigures["odd"]> {
  const found = { features: 0, pixels: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
    const { odd, guesses } = await playRound(discriminator, digits, { seed });
    found.features += Number(guesses.features === odd);
    found.pixels += Number(guesses.pixels === odd);
  }
  return { rounds: ROUNDS, ...found };
}

const similar = await measureSimilar();
say(JSON.stringify(similar));
const odd = await measureOdd(test);
say(JSON.stringify(odd));
const fill = await measureFill(Number(process.argv[2] ?? 100));
say(JSON.stringify(fill));
const figures: TaskFigures = { fill, similar, odd };
writeFileSync(OUTPUT, await format(JSON.stringify(figures), { ...(await resolveConfig(OUTPUT)), filepath: OUTPUT }));
process.exit(0);

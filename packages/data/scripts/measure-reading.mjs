/**
 * Measures how many small PNGs a second `openDataset` reads, beside Pillow, in turns on the same files:
 *
 *   npx turbo run build --filter=@gan-cls/data && node packages/data/scripts/measure-reading.mjs [--python python3] [--images 27000] [--rounds 3]
 *
 * The pictures are MNIST's digits as grey PNGs of 28x28 pixels in ten class folders. Each turn is a process of its own; starting it is not counted.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { encode } from "fast-png";
import { loadMnist10kSplit } from "../dist/index.js";
import { openDataset } from "../dist/node/index.js";

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    images: { type: "string", default: "27000" },
    rounds: { type: "string", default: "3" },
    // What a turn of our own does.
    read: { type: "string" },
    cache: { type: "string" },
  },
});

const PILLOW = `
import os, sys, time
import numpy, PIL
from PIL import Image
start, folder, images = time.perf_counter(), sys.argv[1], []
for name in sorted(os.listdir(folder)):
    for file in sorted(os.listdir(os.path.join(folder, name))):
        with Image.open(os.path.join(folder, name, file)) as picture:
            images.append(numpy.asarray(picture.convert("L")))
assert numpy.stack(images).shape[1:] == (28, 28)
print(len(images) / (time.perf_counter() - start), PIL.__version__)
`;

if (values.read === undefined) {
  await measure(Number(values.images), Number(values.rounds));
} else {
  await read(values.read, values.cache);
}

async function measure(count, rounds) {
  const place = mkdtempSync(join(tmpdir(), "gan-cls-reading-"));
  const folder = join(place, "pictures");
  try {
    await writePictures(folder, count);
    const rates = { first: [], again: [], pillow: [] };
    let version = "";
    for (let round = 0; round < rounds; round++) {
      const cache = join(place, `cache-${round}`);
      rates.first.push(Number(readInProcess(folder, cache)));
      rates.again.push(Number(readInProcess(folder, cache)));
      const [rate, pillow] = execFileSync(values.python, ["-c", PILLOW, folder], { encoding: "utf8" }).split(" ");
      rates.pillow.push(Number(rate));
      version = pillow.trim();
    }
    console.log(`${count} PNGs of 28x28 grey pixels, images a second, median of ${rounds} turns (lowest to highest)`);
    console.log(`openDataset, nothing cached  ${describe(rates.first)}`);
    console.log(`openDataset, from its cache  ${describe(rates.again)}`);
    console.log(`Pillow ${version.padEnd(21)} ${describe(rates.pillow)}`);
    console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
  } finally {
    rmSync(place, { recursive: true });
  }
}

async function writePictures(folder, count) {
  const { train, test } = await loadMnist10kSplit();
  for (let i = 0; i < count; i++) {
    const set = i % 10 < 8 ? train : test;
    const index = i % set.size;
    const classFolder = join(folder, String(set.labels[index]));
    mkdirSync(classFolder, { recursive: true });
    const data = set.pixels.subarray(index * 784, (index + 1) * 784);
    writeFileSync(join(classFolder, `${i}.png`), encode({ width: 28, height: 28, data, channels: 1 }));
  }
}

function readInProcess(folder, cache) {
  const script = fileURLToPath(import.meta.url);
  return execFileSync(process.execPath, [script, "--read", folder, "--cache", cache], { encoding: "utf8" });
}

async function read(folder, cacheDirectory) {
  const start = performance.now();
  const { train, test } = await openDataset(folder, { cacheDirectory });
  process.stdout.write(String(((train.size + test.size) * 1000) / (performance.now() - start)));
}

function describe(rates) {
  const sorted = [...rates].sort((a, b) => a - b).map((rate) => Math.round(rate));
  return `${sorted[sorted.length >> 1]} (${sorted[0]} to ${sorted.at(-1)})`;
}

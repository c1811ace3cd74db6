/** Measures what a long GAN training on `simd` holds in memory; see the README. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadImageFolder } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import * as tf from "@tensorflow/tfjs";
import { openBenchData } from "../bench-data";
import { describeMachine } from "../machine";
import { replaceSection, writeWhole } from "../pages";
import { GAN_BATCH, measureMemory } from "./measure-memory";
import { MEMORY_USAGE, parseMemoryOptions, type MemoryOptions } from "./memory-options";
import { judgeMemory, MEMORY_HEADING, renderMemory, type MemoryResults } from "./memory-report";

/** This file is bundled into `bench/dist`. */
const BENCH = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Exit statuses: something grows; the command line is not understood. */
const GROWS = 1;
const BAD_USAGE = 2;

function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function measure(options: MemoryOptions): Promise<MemoryResults> {
  tf.enableProdMode();
  const { versions } = await prepareEngine({ engine: "simd", threads: options.threads });
  const data = await openBenchData([process.env.MNIST_DIR ?? join(BENCH, "..", "..", "shared", "data", "mnist")]);
  try {
    const { train } = await loadImageFolder(data.folder);
    const samples = await measureMemory(train, options, (sample) => note(JSON.stringify(sample)));
    return {
      machine: describeMachine(),
      versions,
      ...{ data: data.description, seed: options.seed, batchSize: GAN_BATCH, threads: options.threads, samples },
    };
  } finally {
    data.dispose();
  }
}

async function write(folder: string, results: MemoryResults): Promise<void> {
  await writeWhole(join(folder, "memory.json"), `${JSON.stringify(results, null, 2)}\n`);
  const page = join(folder, "RESULTS.md");
  const earlier = await readFile(page, "utf8").catch(() => "");
  await writeWhole(page, replaceSection(earlier, MEMORY_HEADING, renderMemory(results)));
}

/** The options, or `undefined` when there is nothing more to do. */
function readOptions(): MemoryOptions | undefined {
  try {
    const options = parseMemoryOptions(process.argv.slice(2), BENCH);
    if (options === undefined) {
      process.stdout.write(MEMORY_USAGE);
    }
    return options;
  } catch (error) {
    note(`${error instanceof Error ? error.message : String(error)}\n\n${MEMORY_USAGE}`);
    process.exitCode = BAD_USAGE;
    return undefined;
  }
}

const options = readOptions();
if (options !== undefined) {
  const results = await measure(options);
  process.stdout.write(renderMemory(results));
  if (options.out !== undefined) {
    await write(options.out, results);
  }
  // The engine's threads and the training that nobody resumes would keep the process alive.
  process.exit(judgeMemory(results.samples).isFlat ? 0 : GROWS);
}

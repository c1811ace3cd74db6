/**
 * What a checkpoint costs: its bytes, its milliseconds (packing, hashing, writing to the disk), and its share of the training at the usual interval, for
 * the original's GAN and CNN. `npm run bench:checkpoint` at the root prints a table.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createImageDataset, Random, withoutLabels, type TrainingEvent } from "@gan-cls/core";
import { prepareEngine } from "@gan-cls/engine";
import { buildCnn } from "@gan-cls/models";
import { trainClassifier, trainGan, type CheckpointStore } from "@gan-cls/train";
import { fileCheckpointStore } from "@gan-cls/train/node";
import { markdownTable } from "markdown-table";

/** Steps that are measured; the first prepares kernels. */
const STEPS = 8;

/** Steps between checkpoints by default: those of a study's GAN, and an epoch of the preset `quick`. */
const USUAL_STEPS = { GAN: 20, CNN: 20 } as const;

const IMAGES = 100 * STEPS;

/** Noise of MNIST's shape: what is learned does not matter here. */
function noise(): ReturnType<typeof createImageDataset> {
  const random = Random.fromSeed(1);
  return createImageDataset({
    ...{
      name: "noise",
      rows: 28,
      columns: 28,
      channels: 1,
      classNames: Array.from({ length: 10 }, (_, label) => String(label)),
    },
    pixels: Uint8Array.from({ length: IMAGES * 784 }, () => random.integer(256)),
    labels: Uint8Array.from({ length: IMAGES }, () => random.integer(10)),
  });
}

/** What one training needs, in the middle of its steps. */
interface Cost {
  readonly bytes: number;
  readonly stepMilliseconds: number;
  readonly checkpointMilliseconds: number;
}

/** Times a training that writes a checkpoint after every step. */
async function measure(
  train: (checkpoints: CheckpointStore) => AsyncGenerator<TrainingEvent, unknown, void>,
): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-bench-"));
  let bytes = 0;
  const store = fileCheckpointStore(join(folder, "checkpoints"));
  const counting: CheckpointStore = {
    ...store,
    save(step, content, options) {
      bytes = content.length;
      return store.save(step, content, options);
    },
  };
  const steps: number[] = [];
  const checkpoints: number[] = [];
  let last = performance.now();
  try {
    for await (const { type } of train(counting)) {
      const now = performance.now();
      if (type === "step-end" || type === "checkpoint") {
        (type === "checkpoint" ? checkpoints : steps).push(now - last);
      }
      last = performance.now();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // Other work on the machine only ever adds time.
  const least = (times: readonly number[]): number => Math.min(...times.slice(1));
  return { bytes, stepMilliseconds: least(steps), checkpointMilliseconds: least(checkpoints) };
}

const { backend } = await prepareEngine({ engine: "simd" });
const dataset = noise();
const options = { batchSize: 100, checkpointEverySteps: 1 };
const model = buildCnn({ seed: 1 });
const costs = {
  GAN: await measure((checkpoints) => trainGan({ ...options, images: withoutLabels(dataset), epochs: 1, checkpoints })),
  CNN: await measure((checkpoints) =>
    trainClassifier({
      ...options,
      model,
      dataset,
      checkpoints,
      stages: [{ epochs: 1, optimizer: { name: "sgd", learningRate: 0.01 } }],
    }),
  ),
};
const rows = Object.entries(costs).map(([name, { bytes, stepMilliseconds, checkpointMilliseconds }]) => {
  const usual = USUAL_STEPS[name as keyof typeof costs];
  const share = checkpointMilliseconds / (usual * stepMilliseconds);
  return [
    ...[name, String(bytes), stepMilliseconds.toFixed(0), checkpointMilliseconds.toFixed(1), String(usual)],
    `${(100 * share).toFixed(2)} %`,
  ];
});
const head = ["training", "bytes", "step, ms", "checkpoint, ms", "every, steps", "share of the time"];
process.stdout.write(`Engine ${backend}; the least of ${STEPS - 1}.\n\n${markdownTable([head, ...rows])}\n`);

/** Folders of runs: each file in turn is damaged, and the run is read. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeIdx } from "@gan-cls/data";
import { renderReport } from "@gan-cls/report";
import { describeRun, parseEvents } from "@gan-cls/study/node";
import { collectTrainings, trainingProgress } from "../../../../packages/report/src/data/collect-trainings";
import { readNewLines } from "../../../../apps/cli/src/watch/tail-file";
import { readStoredCell } from "../../../../packages/study/src/node/folder-store";
import { readRun } from "../../../../packages/study/src/node/read-run";
import {
  bytesTarget,
  counting,
  inFolder,
  jsonTarget,
  toBytes,
  toJsonBytes,
  toText,
  type FuzzTarget,
  SLOW,
} from "../target";
import { config, study } from "./documents";

const events = [
  { type: "run-start", time: "2025-03-31T12:00:00.000Z" },
  { type: "epoch-start", task: "gan", epoch: 1, epochs: 2, time: "2025-03-31T12:00:01.000Z" },
  {
    type: "step-end",
    task: "gan",
    epoch: 1,
    step: 1,
    totalSteps: 4,
    metrics: { generatorLoss: 0.7, discriminatorLoss: 0.6 },
  },
  { type: "samples", task: "gan", epoch: 1, count: 2, rows: 2, columns: 2, channels: 1, file: "epoch-001.png" },
  { type: "epoch-end", task: "gan", epoch: 1, epochs: 2, metrics: { generatorLoss: 0.7 }, seconds: 1 },
  { type: "run-end" },
];
const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");

const cell = {
  ...{ name: "cnn", row: study.rows[0], predictedLabels: [0, 0, 0, 1], history: { loss: [1, 0.5] }, stages: [] },
  ...{
    probabilities: [
      [0.6, 0.4],
      [0.7, 0.3],
      [0.6, 0.4],
      [0.2, 0.8],
    ],
    pictures: [{ files: ["a.png"], caption: "A." }],
  },
};
const gan = {
  seed: 1,
  images: 20,
  steps: 4,
  seconds: 2,
  resumed: false,
  metrics: { generatorLoss: 0.7 },
  probe: [0.5],
  bestEpoch: 1,
};
const pca = {
  ...{ format: "gan-cls/pca", version: 1, rows: 2, columns: 2, channels: 1, components: 2, mean: [1, 2, 3, 4] },
  ...{ axes: [1, 0, 0, 0, 0, 1, 0, 0], explainedVariance: [2, 1], explainedVarianceRatio: [0.6, 0.3] },
};
const testImages = { truth: [0, 0, 1, 1], indices: [0, 3], rows: 2, columns: 2, channels: 1, pixels: "AAECAwQFBgc=" };
const featureMap = {
  ...{ seed: 1, neighbours: 15, epochs: 200, indices: [0, 3], labels: [0, 1] },
  spaces: [
    {
      name: "gan",
      title: "GAN",
      usesLabels: false,
      points: [
        [0, 1],
        [2, 3],
      ],
      neighbourAgreement: 0.5,
    },
  ],
};
const half = {
  size: 4,
  fid: 1,
  precisionRecall: { precision: 0.5, recall: 0.5 },
  histogram: { counts: [2, 2], entropy: 1 },
};
const quality = {
  quality: {
    ...{ engine: "simd", data: "few", dataHashes: {}, machine: "one", versions: {}, command: "x", seconds: 1, seed: 1 },
    ...{ generator: { source: "a", sha256: "b" }, extractor: { name: "a", layer: "b", dimensions: 4, sha256: "c" } },
    ...{ labeller: { name: "a", labels: 3, sha256: "d" }, reference: { part: "test", size: 4, manifoldSize: 4 } },
    ...{ samples: half, floor: { ...half, part: "train" }, notes: [] },
    memorization: { medianDistance: 1, heldOutMedianDistance: 1, copies: 0, nearerShare: 0.5, suspectShare: 0 },
  },
};
const sheet = encodeIdx({ shape: [2, 2, 2, 1], data: counting(8) });

const lock = {
  ...{ id: "1f0e", pid: 2 ** 22, host: "elsewhere", startedAt: "1", command: "study" },
  ...{ takenAt: "2025-03-31T12:00:00.000Z", uptime: 100 },
};

const FILES: Readonly<Record<string, Uint8Array>> = {
  "config.json": toJsonBytes(config),
  "results.json": toJsonBytes(study),
  "checkpoints/rows/cnn.json": toJsonBytes(cell),
  "checkpoints/gan.json": toJsonBytes(gan),
  "events.jsonl": toBytes(lines),
  "models/pca-knn/pca.json": toJsonBytes(pca),
  "report/test-images.json": toJsonBytes(testImages),
  "report/feature-map.json": toJsonBytes(featureMap),
  "report/images/generated.idx": sheet,
};

/** Drawing takes most of the time, so that one report in so many is drawn. */
const DRAWN = 4;

/** The report is drawn, too: what is damaged may be left out. */
async function drawReport(folder: string, bytes: Uint8Array): Promise<void> {
  const data = await readRun(folder);
  if (bytes.length % DRAWN === 0) {
    renderReport(data);
  }
}

/** All of them. */
export function runTargets(): Promise<FuzzTarget[]> {
  const json = (file: string, document: unknown, name = file): FuzzTarget =>
    jsonTarget({ name: `runs:${name}`, documents: [document], weight: SLOW, read: inFolder(FILES, file, drawReport) });
  return Promise.resolve([
    json("config.json", config),
    json("results.json", study),
    json("results.json", quality, "results.json of quality"),
    json("checkpoints/rows/cnn.json", cell, "row"),
    json("checkpoints/gan.json", gan, "record of a GAN"),
    json("models/pca-knn/pca.json", pca, "pca.json"),
    json("report/test-images.json", testImages, "test images"),
    json("report/feature-map.json", featureMap, "feature map"),
    bytesTarget({
      name: "runs:sheet",
      seeds: [sheet],
      weight: SLOW,
      read: inFolder(FILES, "report/images/generated.idx", drawReport),
    }),
    jsonTarget({
      ...{ name: "runs:stored cell", documents: [cell] },
      weight: SLOW,
      read: inFolder({}, "cnn.json", (folder) => readStoredCell(join(folder, "cnn.json"))),
    }),
    jsonTarget({
      ...{ name: "runs:lock", documents: [lock] },
      weight: SLOW,
      read: inFolder(FILES, "lock.json", describeRun),
    }),
    jsonTarget({
      ...{ name: "runs:description", documents: [config] },
      weight: SLOW,
      read: inFolder(FILES, "config.json", describeRun),
    }),
    ...eventTargets(),
  ]);
}

function eventTargets(): FuzzTarget[] {
  const follow = (text: string): void => collectTrainings(parseEvents(text)).forEach(trainingProgress);
  return [
    bytesTarget({
      ...{ name: "runs:events.jsonl", seeds: [toBytes(lines)] },
      weight: SLOW,
      read: inFolder(FILES, "events.jsonl", drawReport),
    }),
    jsonTarget({
      name: "runs:event",
      documents: events,
      read: (bytes) => follow(`${lines}${toText(bytes)}\n${lines}`),
    }),
    bytesTarget({
      ...{ name: "runs:events as they come", seeds: [toBytes(lines)] },
      weight: SLOW,
      read: inFolder({}, "events.jsonl", async (folder) => {
        const path = join(folder, "events.jsonl");
        const { size } = { size: (await readFile(path)).length };
        let at = 0;
        // No more pieces than there are lines.
        for (let pieces = 0; pieces <= size; pieces++) {
          const { text, end } = await readNewLines(path, at);
          follow(text);
          if (end === at) {
            return;
          }
          at = end;
        }
        throw new Error("readNewLines comes to no end");
      }),
    }),
  ];
}

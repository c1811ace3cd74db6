/** A study of cells that need no work, over the queue's own code: everything but what computes. */
import { createImageDataset } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Cell } from "../../cells/cell";
import type { CellRunner } from "../../cells/deal-cells";
import { METHODS } from "../../methods/registry";
import { PRESETS } from "../../presets";
import { packFiles } from "../blobs/named-files";
import { openBlobs } from "../blobs/open-blobs";
import { createFolderStore } from "../folder-store";
import type { RunFolder } from "../run-folder";
import { queueAddress } from "./address";
import { connectQueue, openConnection, type QueueConnection } from "./connection";
import { figuresDigest } from "./figures-digest";
import { CELL_QUEUE, JOB_FORMAT, type CellJob, type CellResult } from "./queue-job";
import { createQueueRunners } from "./queue-runners";

const CLASS_COUNT = 2;
const METHOD = METHODS[0];

export function connectEmpty(): Promise<QueueConnection> {
  return connectQueue(queueAddress(true, process.env));
}

function smallData(): ReturnType<typeof createStudyData> {
  const images = createImageDataset({
    ...{ name: "two", rows: 1, columns: 1, pixels: Uint8Array.of(0, 255), labels: Uint8Array.of(0, 1) },
  });
  return createStudyData({ name: "two", description: "two pixels", train: images, test: images });
}

function nameOf(index: number): string {
  return `${METHOD.name}-seed-${index + 1}`;
}

/** @param folder Takes the rows. */
export function createEmptyStudy(
  connection: QueueConnection,
  folder: string,
  count: number,
): { readonly runners: readonly CellRunner[]; readonly cells: readonly Cell[] } {
  const file = (...parts: string[]): string => join(folder, ...parts);
  const write = (name: string, content: Uint8Array | string): Promise<void> => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), content);
    return Promise.resolve();
  };
  const run: RunFolder = {
    ...{ path: folder, file, write, writeJson: (name, value) => write(name, JSON.stringify(value)) },
    log() {},
    close() {},
  };
  const data = smallData();
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const plan = {
    ...{
      preset: undefined,
      settings: PRESETS.quick,
      methods: [METHOD.name],
      modules: [],
      labels: [2],
      seeds,
      implied: { labels: 2 },
    },
    ...{ data: "two", pictures: {}, discriminator: undefined },
  };
  const queued = createQueueRunners({
    ...{ connection, blobs: openBlobs(undefined, { connection, environment: {} }), folder: run, data, plan },
    ...{ store: createFolderStore(run, data), version: "0.0.0", versions: {} },
    computedBy: { engine: "cpu", threads: 1, instructions: "none" },
  });
  const cells = seeds.map((seed, index) => ({ method: METHOD, labels: 2, seed, name: nameOf(index) }));
  const whole = { ...plan, methods: [METHOD], labelCounts: [2], discriminator: undefined, additions: undefined };
  const images = { rows: 1, columns: 1, channels: 1, augmentation: "shifts" as const };
  return { runners: queued.start({ ...whole, images }, () => Promise.resolve(), count), cells };
}

/** Answers each cell with a row of the right form at once. */
export function serveEmptyCells(connection: QueueConnection): Promise<unknown> {
  const blobs = openBlobs(undefined, { connection, environment: {} });
  const worker = openConnection(connection).openWorker<CellJob, CellResult>(
    CELL_QUEUE,
    async ({ data: { study, cell, key } }) => {
      const bytes = packFiles([{ path: `checkpoints/rows/${cell}.json`, bytes: rowOf(cell) }]);
      const digest = await figuresDigest(cell, bytes, cell);
      const computedBy = { engine: "cpu", threads: 1, instructions: "none" };
      return { format: JOB_FORMAT, study, key, digest, blob: await blobs.put(bytes), worker: "empty", computedBy };
    },
    { concurrency: 8 },
  );
  return worker.waitUntilReady();
}

function rowOf(cell: string): Uint8Array {
  const row = {
    ...{
      method: METHOD.name,
      labels: 2,
      seed: Number(cell.split("-").at(-1)),
      labelHash: "0",
      testAccuracy: 1,
      testSize: 2,
    },
    ...{ seconds: 0, confusion: Array.from({ length: CLASS_COUNT }, (_, at) => (at === 0 ? [1, 0] : [0, 1])) },
    interval: { low: 0, high: 1 },
  };
  return new TextEncoder().encode(JSON.stringify({ name: cell, row, predictedLabels: [0, 1], pictures: [] }));
}

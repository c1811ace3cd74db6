/** A study in a folder, its cells in two processes: the figures are those of one process with one thread. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { drain } from "@gan-cls/core";
import { openDataset } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import { runStudy } from "@gan-cls/study";
import { createFolderStore, createWorkerRunners, runStudyInFolder, startRun } from "@gan-cls/study/node";
import { PRESETS } from "@gan-cls/study/presets";

const { name: engine } = await prepareEngine({ engine: "simd", threads: 1 });
const data = await openDataset("mnist-10k");
const request = { settings: PRESETS.quick, methods: ["pca-knn", "logistic"], labels: [100], seeds: [1] };

const folder = await startRun({ command: "study", engine, data, out: resolve("runs", "processes") });
// What a worker makes the same plan of.
const plan = { ...request, preset: undefined, modules: [], data: "mnist-10k", discriminator: undefined };
const runners = createWorkerRunners({
  jobs: 2,
  setup: { plan, engine, folder: folder.path },
  store: createFolderStore(folder, data),
});
const parallel = await drain(runStudyInFolder({ ...request, data, folder, runners }));
folder.close();

const alone = await drain(runStudy({ ...request, data }));
const figures = ({ rows }) => rows.map(({ method, testAccuracy, confusion }) => ({ method, testAccuracy, confusion }));
assert.equal(parallel.jobs, 2);
assert.deepEqual(figures(parallel), figures(alone));
for (const name of ["results.json", "report.md", "report.html"]) {
  assert.ok(existsSync(folder.file(name)), name);
}
process.exit(0);

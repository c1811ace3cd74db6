import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDataset } from "@gan-cls/data/node";
import { smallDigits, temporaryFolder, writeIdxFolder } from "@gan-cls/testing";
import { build } from "tsup";
import { beforeAll, describe, expect, it } from "vitest";
import { impliedByNames } from "../cells/cell";
import type { StudyResults } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { collect, findings, SMALL_SETTINGS, startTestEngine } from "../small-study.test-helper";
import { createFolderStore } from "./folder-store";
import { loadMethods } from "./own-methods";
import { runStudyInFolder } from "./run-in-folder";
import { startRun } from "./start-run";
import { createWorkerRunners } from "./worker-process";
import type { WorkerSetup } from "./worker-messages";

const parent = await temporaryFolder();
// Within the package, so that the bundle finds what it imports.
const bundle = fileURLToPath(new URL("../../node_modules/.study-worker-test/", import.meta.url));

/** A method as a user writes it: names the class of the first image that it was shown. */
const MODULE = `
export default {
  name: "stubborn", title: "Stubborn", family: "mine", description: "Says one class.", needsDiscriminator: false,
  async train({ dataset, labelledAt, seed }) {
    const { classNames: { length: classCount } } = dataset;
    const label = dataset.labels[seed % dataset.size];
    return { classifier: { name: "stubborn", classCount, dispose() {}, async predict({ size }) {
      const probabilities = Float32Array.from({ length: size * classCount }, (_, at) => at % classCount === label ? 1 : 0);
      return { labels: new Uint8Array(size).fill(label), probabilities };
    } } };
  },
};`;

/** What befalls a process that runs a method for the first time. */
const ACCIDENTS = {
  killed: `process.kill(process.pid, "SIGKILL");`,
  full: `throw new RangeError("Array buffer allocation failed");`,
  hanging: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
};

/** The method {@link MODULE} under another name, with an accident in the first process that runs it. */
function unlucky(name: keyof typeof ACCIDENTS): string {
  const marker = JSON.stringify(join(parent, `${name}-had-its-accident`));
  const accident = `
    const { existsSync, writeFileSync } = await import("node:fs");
    if (process.env.GAN_CLS_TEST_WORKER && !existsSync(${marker})) {
      writeFileSync(${marker}, "");
      ${ACCIDENTS[name]}
    }
    const { classNames: { length: classCount } } = dataset;`;
  return MODULE.replaceAll("stubborn", name).replace(
    "const { classNames: { length: classCount } } = dataset;",
    accident,
  );
}

const METHODS = ["knn", "cnn", "pooled-knn"];
const LABELS = [20];

async function study(
  name: string,
  jobs: number,
  modules: string | string[],
  shared: readonly string[] = METHODS,
): Promise<{ events: StudyEvent[]; results: StudyResults }> {
  const source = join(parent, "small");
  const data = await openDataset(source);
  const folder = await startRun({ command: "study", engine: "simd", data, out: join(parent, name) });
  const paths = [modules].flat();
  const own = await loadMethods(paths);
  const methods = [...shared, ...own];
  const plan: WorkerSetup["plan"] = {
    ...{ preset: undefined, settings: SMALL_SETTINGS, labels: LABELS, seeds: [1], data: source },
    implied: impliedByNames(LABELS, [1]),
    ...{ methods: methods.map((method) => (typeof method === "string" ? method : method.name)), modules: paths },
    ...{ discriminator: undefined, pictures: {} },
  };
  const runners =
    jobs === 1
      ? undefined
      : createWorkerRunners({
          ...{ jobs, entry: join(bundle, "worker.js"), store: createFolderStore(folder, data) },
          ...{
            setup: { engine: "simd", folder: folder.path, plan },
            environment: { ...process.env, GAN_CLS_TEST_WORKER: "yes" },
            silence: { tick: 50, idleTicks: 60, silentTicks: 10_000 },
          },
        });
  const options = { data, settings: SMALL_SETTINGS, methods, labels: LABELS, folder, runners };
  try {
    return await collect(runStudyInFolder(options));
  } finally {
    folder.close();
  }
}

beforeAll(async () => {
  const [train, test] = [smallDigits(10), smallDigits(5, 20)];
  await writeIdxFolder(join(parent, "small"), { train, test });
  await writeFile(join(parent, "stubborn.mjs"), MODULE);
  await startTestEngine();
  await build({
    ...{ entry: { worker: "src/node/worker.ts" }, outDir: bundle, config: false, silent: true },
    ...{ format: "esm", target: "node20", noExternal: [/^@gan-cls\//] },
    esbuildOptions: (options) => void (options.conditions = ["@gan-cls/source"]),
  });
});

describe("a study whose cells two worker processes share", () => {
  it("finds what one process finds, a user's module included, and trains their common GAN once, before", async () => {
    const module = join(parent, "stubborn.mjs");
    const [alone, shared] = [await study("alone", 1, module), await study("shared", 2, module)];
    expect(findings(shared.results)).toEqual(findings(alone.results));
    expect(shared.results).toMatchObject({ jobs: 2, rows: { length: 4 } });
    expect(shared.results.peakMemoryBytes).toBeGreaterThan(alone.results.peakMemoryBytes ?? Infinity);
    const own = shared.results.rows.find(({ method }) => method === "stubborn");
    expect(own?.testAccuracy).toBe(0.1);
    expect(shared.results.comparisons).toContainEqual(
      expect.objectContaining({ method: "stubborn", reference: "cnn", pValue: expect.any(Number) as number }),
    );

    const { events } = shared;
    const jobs = new Set(events.flatMap((event) => (event.type === "cell-end" ? [event.job] : [])));
    expect(jobs).toEqual(new Set([0, 1]));
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === "gan-end")).toHaveLength(1);
    expect(types.indexOf("gan-end")).toBeLessThan(types.indexOf("cell-start"));
    // Trainings in the workers are told here.
    expect(events.some((event) => event.type === "training" && event.task === "cnn")).toBe(true);
  });

  it("goes on with fewer when processes are killed, hang or run out of memory, and finds the same", async () => {
    const names = ["killed", "full", "hanging"] as const;
    const modules = names.map((name) => join(parent, `${name}.mjs`));
    await Promise.all(names.map((name, index) => writeFile(modules[index], unlucky(name))));
    const alone = await study("undisturbed", 1, modules, ["cnn"]);
    const { events, results } = await study("disturbed", 3, modules, ["cnn"]);
    const plain = (rows: StudyResults["rows"]): unknown =>
      findings({ ...results, rows: rows.map((row) => ({ ...row, notes: [] })) });
    expect(plain(results.rows)).toEqual(plain(alone.results.rows));

    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings.sort()).toEqual([
      expect.stringMatching(
        /^full: a worker process ended by SIGKILL, most likely for want of memory; it is run again from its last checkpoint, with \d process(es)? from now on$/,
      ),
      expect.stringMatching(/^hanging: a worker process ended by a hang of [\d.]+ s; it is run again/),
      expect.stringMatching(/^killed: a worker process ended by SIGKILL/),
    ]);
    for (const name of names) {
      const { notes } = results.rows.find(({ method }) => method === name) ?? {};
      expect(notes).toContainEqual(expect.stringMatching(/^Run again, since a worker process ended by/));
    }
    expect(events.filter(({ type }) => type === "cell-end")).toHaveLength(4);
  });

  it("says so when a worker cannot load the module, and ends the others", async () => {
    const module = join(parent, "gone.mjs");
    await writeFile(module, `if (process.env.GAN_CLS_TEST_WORKER) { throw new Error("not here"); }${MODULE}`);
    await expect(study("failed", 2, module)).rejects.toMatchObject({
      code: "not-found",
      message: `loadMethods: expected a module with a method in ${module}, got: not here`,
    });
  });
});

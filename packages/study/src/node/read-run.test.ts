import { appendFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { GanDocument } from "../documents/gan-document";
import type { StudyEvent } from "../events";
import { collect, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { openDiscriminator } from "./open-discriminator";
import { readEvents } from "./read-events";
import { readRun } from "./read-run";
import { runStudyInFolder } from "./run-in-folder";
import { startRun } from "./start-run";
import { trainGanInFolder } from "./train-gan-in-folder";
import { writeHtmlReport } from "./write-html-report";

const parent = await temporaryFolder();
const data = smallData();
const ganRun = join(parent, "gan");
const studyRun = join(parent, "study");
const about = { engine: "simd", machine: "this one", versions: {}, command: "gan-cls train gan" };
let gan: GanDocument;
let events: StudyEvent[];

/** A GAN with all that can be watched and kept, and a study on its best discriminator. */
beforeAll(async () => {
  await startTestEngine();
  const settings = {
    ...{ ...SMALL_SETTINGS.gan, probeLabels: 20 },
    objective: { loss: "hinge", spectralNorm: true, averageDecay: 0.9, translation: 2 },
  } as const;
  const folder = await startRun({ command: "train gan", engine: "simd", data, out: ganRun });
  const { signal } = new AbortController();
  const task = { folder, data, settings, labelChoice: "stratified", seed: 1, keepEvery: 1, about, signal } as const;
  ({ events, results: gan } = await collect(trainGanInFolder(task)));
  folder.close();

  const run = await startRun({ command: "study", engine: "simd", data, out: studyRun, arguments: ["--labels", "40"] });
  const discriminator = openDiscriminator(join(ganRun, "models", "discriminator-best"));
  const study = { methods: ["pca-knn", "cnn", "trial-2"], labels: [40], discriminator };
  await collect(runStudyInFolder({ ...study, settings: SMALL_SETTINGS, data, folder: run }));
  run.close();
});

/** A copy of a run without some of its files. */
async function runWithout(run: string, name: string, ...parts: string[]): Promise<string> {
  const copy = join(parent, name);
  await cp(run, copy, { recursive: true });
  await Promise.all(parts.map((part) => rm(join(copy, part), { recursive: true })));
  return copy;
}

describe("trainGanInFolder", () => {
  it("leaves the averages and the best networks with the last, and says which epoch it chose", async () => {
    const files = ["", "-average", "-best"].flatMap((kind) => [`generator${kind}`, `discriminator${kind}`]);
    for (const file of files) {
      expect(await readJsonFile(ganRun, "models", file, "model.json")).toBeDefined();
    }
    const { probe = [], bestEpoch = NaN, steps, images } = gan.gan;
    expect({ steps, images, epochs: probe.length }).toEqual({ steps: 4, images: 100, epochs: 2 });
    expect(probe[bestEpoch - 1]).toBe(Math.max(...probe));
    expect(await readJsonFile(ganRun, "results.json")).toEqual(gan);
  });

  it("keeps the networks of every nth epoch before the last, and tells how far the whole training is", async () => {
    expect(await readJsonFile(ganRun, "kept", "epoch-001", "generator", "model.json")).toBeDefined();
    await expect(readJsonFile(ganRun, "kept", "epoch-002", "generator", "model.json")).rejects.toThrow();
    const trained = events.flatMap((event) => (event.type === "training" ? [event.event] : []));
    expect(trained.flatMap((event) => (event.type === "step-end" ? [[event.step, event.totalSteps]] : []))).toEqual(
      [1, 2, 3, 4].map((step) => [step, 4]),
    );
    const epochs = trained.flatMap((event) => (event.type === "epoch-start" ? [[event.epoch, event.epochs]] : []));
    expect(epochs).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});

describe("readRun", () => {
  it("finds in the run folder all that the report of a study shows", async () => {
    const { methods, testImages, featureMap, pca, study, kind, command } = await readRun(studyRun);
    expect({ kind, rows: study?.rows.length }).toEqual({ kind: "study", rows: 3 });
    expect(command).toMatch(/^gan-cls study --labels 40/);
    const [, cnn, trial] = methods;
    expect(cnn.history?.accuracy).toHaveLength(2);
    expect(trial.stages).toEqual([
      { firstEpoch: 1, trainable: "head" },
      { firstEpoch: 2, trainable: "all" },
    ]);
    for (const { probabilities = [], predictedLabels } of methods) {
      expect(probabilities).toHaveLength(50);
      probabilities.forEach((row, at) => expect(row[predictedLabels[at]]).toBe(Math.max(...row)));
    }
    expect(testImages).toMatchObject({ images: { size: 50, rows: 12, columns: 12 } });
    expect(featureMap?.spaces.map(({ name }) => name)).toEqual(["gan", "random", "cnn"]);
    featureMap?.spaces.forEach(({ points }) => {
      expect(points).toHaveLength(50);
      expect(points.flat().every(Number.isFinite)).toBe(true);
    });
    expect(pca).toMatchObject({ eigenImages: { size: 8 }, rebuilt: { perRow: 10 } });
  });

  it("finds losses, sheets and pictures of a GAN", async () => {
    const { gans } = await readRun(ganRun);
    expect(gans).toMatchObject([
      { name: "gan", seed: 1, steps: 4, imageCount: 100, generated: { size: 64, rows: 12 } },
    ]);
    expect(gans[0].losses.discriminator).toHaveLength(4);
    expect(gans[0].sheets.map(({ epoch, images }) => [epoch, images.size])).toEqual([
      [1, 4],
      [2, 4],
    ]);
  });

  it("reads a log whose last line is being written", async () => {
    const copy = await runWithout(ganRun, "unfinished", "results.json");
    const log = join(copy, "events.jsonl");
    const whole = await readEvents(log);
    expect(whole).toMatchObject({ damaged: 0 });
    await appendFile(log, '{"task":"gan","type":"step-e');
    expect(await readEvents(log)).toEqual(whole);
    expect((await readRun(copy)).gans[0].steps).toBe(4);
    expect(await readEvents(join(copy, "none.jsonl"))).toEqual({ events: [], damaged: 0 });
  });

  it("leaves out what an older run has not kept", async () => {
    const old = await runWithout(studyRun, "old", "report", "checkpoints/rows");
    const { methods, testImages, featureMap, pca } = await readRun(old);
    expect([testImages, featureMap, pca?.rebuilt]).toEqual([undefined, undefined, undefined]);
    methods.forEach(({ predictedLabels }) => expect(predictedLabels).toEqual([]));
    await expect(writeHtmlReport(old)).resolves.toEqual({ file: join(old, "report.html"), leftOut: [] });
  });

  it("tells of a folder that is no run", async () => {
    const none = join(parent, "none");
    await expect(readRun(none)).rejects.toMatchObject({
      code: "not-found",
      message: `readRun: expected the folder of a run with its config.json, got ${none}`,
    });
    await mkdir(none);
    await writeFile(join(none, "config.json"), "{}");
    await expect(readRun(none)).rejects.toThrow(/config\.json is not the configuration of a run/);
  });
});

import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, readJsonFile, temporaryFolder, TINY_GAN, writeTinyMnist } from "../test-cli.test-helper";
import { readEvents } from "./read-events";
import { readRun } from "./read-run";

const folder = await temporaryFolder();
const DATA = ["--engine", "simd", "--data", await writeTinyMnist(folder)];
const ganRun = join(folder, "gan");
const studyRun = join(folder, "study");

beforeAll(async () => {
  await cli(["train", "gan", ...TINY_GAN, "--epochs", "2", "--out", ganRun, ...DATA]);
  const methods = ["--methods", "pca-knn,cnn,trial-2", "--labels", "40"];
  await cli(["study", ...methods, "--discriminator", ganRun, "--out", studyRun, ...DATA]);
});

/** A copy of a run without some of its files. */
async function runWithout(run: string, name: string, ...parts: string[]): Promise<string> {
  const copy = join(folder, name);
  await cp(run, copy, { recursive: true });
  await Promise.all(parts.map((part) => rm(join(copy, part), { recursive: true })));
  return copy;
}

describe("readRun", () => {
  it("finds in the run folder all that the report of a study shows", async () => {
    const { methods, testImages, featureMap, pca, study, kind, command } = await readRun(studyRun);
    expect({ kind, rows: study?.rows.length }).toEqual({ kind: "study", rows: 3 });
    expect(command).toMatch(/^gan-cls study .*--labels 40/);
    const [, cnn, trial] = methods;
    expect(cnn.history?.validationAccuracy ?? cnn.history?.accuracy).toHaveLength(15);
    expect(trial.stages).toEqual([
      { firstEpoch: 1, trainable: "head" },
      { firstEpoch: 6, trainable: "all" },
    ]);
    for (const { probabilities = [], predictedLabels } of methods) {
      expect(probabilities).toHaveLength(50);
      probabilities.forEach((row, at) => expect(row[predictedLabels[at]]).toBe(Math.max(...row)));
    }
    expect(testImages).toMatchObject({ images: { size: 50, rows: 28, columns: 28 } });
    expect(featureMap?.spaces.map(({ name }) => name)).toEqual(["gan", "random", "cnn"]);
    expect(featureMap?.spaces.every(({ points }) => points.length === 50 && points.flat().every(Number.isFinite))).toBe(
      true,
    );
    expect(pca).toMatchObject({ eigenImages: { size: 8 }, rebuilt: { perRow: 10 } });
  });

  it("finds losses, sheets and pictures of a GAN", async () => {
    const { gans } = await readRun(ganRun);
    expect(gans).toMatchObject([{ name: "gan", seed: 1, steps: 20, imageCount: 200, generated: { size: 64 } }]);
    expect(gans[0].losses.discriminator).toHaveLength(20);
    expect(gans[0].sheets.map(({ epoch, images }) => [epoch, images.size])).toEqual([
      [1, 4],
      [2, 4],
    ]);
  });

  it("reads a log whose last line is being written", async () => {
    const copy = await runWithout(ganRun, "unfinished", "results.json");
    await appendFile(join(copy, "events.jsonl"), '{"task":"gan","type":"step-e');
    expect(await readEvents(join(copy, "events.jsonl"))).toHaveLength(
      (await readEvents(join(ganRun, "events.jsonl"))).length,
    );
    expect((await readRun(copy)).gans[0].steps).toBe(20);
  });
});

describe("gan-cls report", () => {
  it("draws the same page again from the folder alone, wherever that lies", async () => {
    const moved = await runWithout(studyRun, "moved", "report.html");
    const { exitCode, stdout } = await cli(["report", "moved", "--json"], { workingDirectory: folder });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ run: moved, file: join(moved, "report.html") });
    expect(await readFile(join(moved, "report.html"), "utf8")).toBe(
      await readFile(join(studyRun, "report.html"), "utf8"),
    );
  });

  it("writes elsewhere when it is told to", async () => {
    const { stdout } = await cli(["report", ganRun, "--out", "page.html"], { workingDirectory: folder });
    expect(stdout).toBe("page.html\n");
    expect(await readFile(join(folder, "page.html"), "utf8")).toContain("A GAN learns to draw");
  });

  it("says what is missing from a run of an older version", async () => {
    const old = await runWithout(studyRun, "old", "report", "checkpoints/rows", "reconstructions.png");
    expect((await cli(["report", old])).exitCode).toBe(0);
    const page = await readFile(join(old, "report.html"), "utf8");
    for (const part of ["keeps no test images", "keeps no probabilities", "keeps no feature map"]) {
      expect(page).toContain(part);
    }
    expect(page).toContain("fig-confusion");
  });

  it("tells of a folder that is no run, and of a damaged one", async () => {
    const none = join(folder, "none");
    const missing = await cli(["report", none]);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toBe(`error: readRun: expected the folder of a run with its config.json, got ${none}.\n`);
    await mkdir(none);
    await writeFile(join(none, "config.json"), "{}");
    expect((await cli(["report", none])).stderr).toMatch(/config\.json is not the configuration of a run/);
    const damaged = await runWithout(studyRun, "damaged", "report.html");
    await writeFile(join(damaged, "results.json"), '{"rows":[{}]}');
    expect((await cli(["report", damaged])).stderr).toMatch(/error: parseStudyDocument: /);
    expect(existsSync(join(damaged, "report.html"))).toBe(false);
  });
});

describe("what a study keeps for its report", () => {
  it("is plain JSON that a stopped study does not make twice", async () => {
    const map = await readJsonFile(studyRun, "report", "feature-map.json");
    expect(map).toMatchObject({ seed: 1, neighbours: 15, labels: expect.any(Array) as unknown });
    const copy = await runWithout(studyRun, "kept", "report.html");
    await writeFile(join(copy, "report", "feature-map.json"), JSON.stringify({ ...(map as object), seed: 99 }));
    expect((await cli(["study", "--resume", copy])).exitCode).toBe(0);
    expect(await readJsonFile(copy, "report", "feature-map.json")).toHaveProperty("seed", 99);
  });

  it("leaves a feature space out whose network is gone, and keeps the report", async () => {
    const copy = await runWithout(studyRun, "gone", "report/feature-map.json", "models/cnn", "report.html");
    const { exitCode, stderr } = await cli(["study", "--resume", copy]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: feature map: The CNN is not there any more");
    const { featureMap } = await readRun(copy);
    expect(featureMap?.spaces.map(({ name }) => name)).toEqual(["gan", "random"]);
    expect(existsSync(join(copy, "report.html"))).toBe(true);
  });
});

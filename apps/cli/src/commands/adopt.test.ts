import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildDiscriminator } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import type { AdoptDocument } from "@gan-cls/study";
import { readJsonFile, smallDigits, temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, writePng, writeSmallDigits, type CliResult } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const ENGINE = ["--engine", "simd"];
const DATA = ["--data", await writeSmallDigits(folder), ...ENGINE];
const source = join(folder, "foreign");
const run = join(folder, "adopted");
let adopted: CliResult;

beforeAll(async () => {
  await tf.setBackend("cpu");
  await saveModel(buildDiscriminator({ filters: [4, 6], seed: 2, imageShape: [12, 12, 1] }), source);
  adopted = await cli(["adopt", source, "--labels", "100", "--out", run, ...DATA]);
});

describe("gan-cls adopt", () => {
  it("lists every layer, and probes beside random weights", async () => {
    expect(adopted.exitCode).toBe(0);
    for (const layer of ["conv_1", "leaky_1", "dropout_1", "features", "logit", "all-convolutions"]) {
      expect(adopted.stdout).toContain(layer);
    }
    expect(adopted.stdout).toMatch(/the trained weights give -?\d+\.\d percentage points more than random weights/);
    const document = (await readJsonFile(run, "results.json")) as AdoptDocument;
    expect(document).toMatchObject({ engine: "simd", data: "small", labels: 100, testSize: 50, seed: 1 });
    expect(document.probes.map(({ name }) => name)).toEqual(["leaky_1", "leaky_2", "features", "all-convolutions"]);
    for (const { testAccuracy, interval, control } of document.probes) {
      expect(testAccuracy).toBeGreaterThan(0.3);
      expect(interval.low).toBeLessThan(testAccuracy);
      expect(control?.testAccuracy).toBeGreaterThan(0.2);
    }
    const best = document.probes.find(({ name }) => name === document.best);
    const accuracies = document.probes.map(({ validationAccuracy }) => validationAccuracy);
    expect(best?.validationAccuracy).toBe(Math.max(...accuracies));
  });

  it("leaves a classifier that classify and evaluate take, with its card", async () => {
    const digits = smallDigits(1);
    const file = await writePng(join(folder, "digit.png"), digits, 0);
    const classified = await cli(["classify", file, "--model", run, "--json", ...ENGINE]);
    expect(classified.exitCode).toBe(0);
    expect(JSON.parse(classified.stdout)).toMatchObject({
      model: "adopted",
      files: [{ className: String(digits.labels[0]) }],
    });
    const evaluated = await cli(["evaluate", "--model", run, "--out", join(folder, "e"), "--json", ...DATA]);
    const document = (await readJsonFile(run, "results.json")) as AdoptDocument;
    const { rows } = JSON.parse(evaluated.stdout) as { rows: Record<string, unknown>[] };
    const best = document.probes.find(({ name }) => name === document.best);
    expect(rows).toMatchObject([{ method: "adopted", labels: 100, labelHash: document.labelHash }]);
    expect(rows[0].testAccuracy).toBe(best?.testAccuracy);
  });

  it("takes what a browser downloads, and finds out in which range it takes its pixels", async () => {
    const { input } = (await readJsonFile(run, "results.json")) as AdoptDocument;
    expect(Object.keys(input.accuracies ?? {})).toEqual(["-1..1", "0..1", "0..255"]);
    expect(adopted.stdout).toMatch(/The network takes pixels of \S+, found out by probes on held-out labels/);
    const weights = await readFile(join(source, "weights.bin"));
    // tfjs writes no checksum.
    const manifest = (await readJsonFile(source, "model.json")) as { weightsManifest: { paths: string[] }[] };
    manifest.weightsManifest[0].paths = ["./download.weights.bin"];
    await writeFile(join(folder, "download.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "download.weights.bin"), weights);
    const words = ["adopt", join(folder, "download.json"), "--labels", "100", "--json", "--no-control"];
    const { exitCode, stdout } = await cli([...words, "--out", join(folder, "downloaded"), ...DATA]);
    expect(exitCode).toBe(0);
    const { best, probes } = JSON.parse(stdout) as AdoptDocument;
    const first = (await readJsonFile(run, "results.json")) as AdoptDocument;
    expect([best, probes.map(({ testAccuracy }) => testAccuracy)]).toEqual([
      first.best,
      first.probes.map(({ testAccuracy }) => testAccuracy),
    ]);
  });

  it("probes what is asked for, without a control when that is not wanted", async () => {
    const out = join(folder, "short");
    const options = ["--layers", "leaky_2", "--no-control", "--labels", "50", "--json", "--out", out];
    const { exitCode, stdout } = await cli(["adopt", source, ...options, ...DATA]);
    expect(exitCode).toBe(0);
    const { probes } = JSON.parse(stdout) as AdoptDocument;
    expect(probes).toHaveLength(1);
    expect(probes[0].control).toBeUndefined();
  });

  it.each<[string, string[], RegExp]>([
    ["a folder without a model", [folder], /cannot use .*model.json: no such file or folder/],
    ["an unknown layer", [source, "--layers", "nose"], /expected something to probe in discriminator .*got nose/],
    [
      "a network that takes no images",
      ["mnist-original-generator"],
      /expected a network that takes grey or colour images, got one that takes \[100\]/,
    ],
  ])("is told in one line: %s", async (_, words, message) => {
    const { exitCode, stderr } = await cli(["adopt", ...words, "--out", join(folder, "never"), ...DATA]);
    expect(exitCode).not.toBe(0);
    const [last] = stderr.trim().split("\n").slice(-1);
    expect(last).toMatch(message);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { QualityDocument } from "@gan-cls/evaluate";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { cli, TINY_GAN, writeTinyDigits } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const ENGINE = ["--engine", "simd"];
const DATA = ["--data", await writeTinyDigits(folder), ...ENGINE];
const GENERATOR = ["--generator", "mnist-better-generator", "--samples", "20"];

describe("gan-cls evaluate --generator", () => {
  const out = join(folder, "quality");

  it("measures samples and real images alike, and says with what", async () => {
    const { exitCode, stdout } = await cli(["evaluate", ...GENERATOR, "--out", out, "--json", ...DATA]);
    expect(exitCode).toBe(0);
    const { quality } = JSON.parse(stdout) as { quality: QualityDocument };
    expect(await readJsonFile(out, "results.json")).toEqual({ quality });
    expect(quality).toMatchObject({
      seed: 1,
      generator: { source: "mnist-better-generator", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      extractor: { name: "mnist-feature-cnn", layer: "hidden", dimensions: 64 },
      labeller: { name: "mnist-feature-cnn", labels: 60_000 },
      reference: { part: "train", size: 100, manifoldSize: 20 },
      samples: { size: 20, classification: { trainedOn: 20, testSize: 50 } },
      floor: { size: 20, part: "test", classification: { trainedOn: 20 } },
      memorization: { copies: 0, sampleSize: 20, heldOutSize: 20 },
    });
    expect(quality.samples.histogram.counts.reduce((a, b) => a + b)).toBe(20);
    // Real digits are the floor.
    expect(quality.floor.fid).toBeLessThan(quality.samples.fid);
    expect((await readdir(out)).sort()).toEqual(
      ["config.json", "events.jsonl", "nearest-of-all.png", "nearest-of-first.png"].concat([
        ...["report", "report.html", "report.md", "results.json", "samples.png"],
      ]),
    );
    const pages = await Promise.all(["report.md", "report.html"].map((name) => readFile(join(out, name), "utf8")));
    pages.forEach((page) => expect(page).toContain(quality.extractor.sha256));
    expect(pages[1]).toContain("fig-nearest-all");
  });

  it("prints a table for people, and takes a classifier of one's own for the names", async () => {
    const { exitCode, stdout } = await cli([
      ...["evaluate", "--generator", "mnist-better-generator", "--samples", "4"],
      ...["--classifier", "mnist-cnn", "--out", join(folder, "table"), ...DATA],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ FID +│ +[\d.]+ │ +[\d.]+ │ lower is better/);
    expect(stdout).toContain("Classes named by mnist-cnn, trained with 10 000 labels.");
  });

  it.each<[string, string[], RegExp]>([
    ["neither a classifier nor a generator", [], /expected --model with classifiers or --generator/],
    ["both", ["--model", "mnist-cnn", "--generator", "mnist-better-generator"], /cannot be used with option/],
    ["too few samples", ["--generator", "mnist-better-generator", "--samples", "3"], /Expected 4 to 60000/],
    ["a classifier for a generator", ["--generator", "mnist-cnn"], /expected a generator, got mnist-cnn/],
  ])("answers %s with one line", async (_, argv, message) => {
    const { exitCode, stderr } = await cli(["evaluate", ...argv, ...DATA], { workingDirectory: folder });
    expect(exitCode).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
  });
});

describe("gan-cls train gan --quality", () => {
  it("measures the samples of every epoch", async () => {
    const out = join(folder, "gan");
    const short = ["--epochs", "1", "--max-steps", "2"];
    const argv = ["train", "gan", ...short, "--quality", "8", "--out", out, ...TINY_GAN, ...DATA];
    const { exitCode, stderr } = await cli(argv);
    expect(exitCode).toBe(0);
    const { gan, notes } = (await readJsonFile(out, "results.json")) as {
      gan: { metrics: Record<string, number> };
      notes: string[];
    };
    const warning = /FID of 8 samples in 64 dimensions is mostly the bias of few samples.*\(--quality\)/;
    expect(notes).toEqual([expect.stringMatching(warning)]);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(warning);
    expect(await readFile(join(out, "report.md"), "utf8")).toMatch(/FID of 8 samples in 64 dimensions/);
    expect(gan.metrics.fid).toBeGreaterThan(0);
    expect(Object.keys(gan.metrics)).toEqual(expect.arrayContaining(["precision", "recall", "classEntropy"]));
  });

  it("warns when they cannot be measured, and trains to the end", async () => {
    const out = join(folder, "gan-unmeasured");
    const argv = [
      "train",
      "gan",
      "--epochs",
      "1",
      "--max-steps",
      "2",
      "--quality",
      "2",
      "--out",
      out,
      ...TINY_GAN,
      ...DATA,
    ];
    const { exitCode, stderr } = await cli(argv);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/not measured: expected more than k = 3 vectors, got 2/);
    const events = (await readFile(join(out, "events.jsonl"), "utf8")).trim().split("\n");
    const types = events.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(expect.arrayContaining(["warning", "epoch-end", "run-end"]));
    expect(await readdir(join(out, "models"))).toEqual(["discriminator", "generator"]);
  });
});

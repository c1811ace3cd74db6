import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encode } from "fast-png";
import { parseStudyDocument } from "@gan-cls/evaluate";
import type { RunConfig } from "@gan-cls/study/node";
import { readJsonFile, smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, TINY_GAN, writePng, writeSmallDigits, type CliResult } from "./test-cli.test-helper";

const ENGINE = ["--engine", "simd"];

const folder = await temporaryFolder();
const data = await writeSmallDigits(folder);
const DATA = ["--data", data, ...ENGINE];

/** Folders of runs that several tests look at. */
const ganRun = join(folder, "gan");
const studyRun = join(folder, "study");
let study: CliResult;

beforeAll(async () => {
  await cli(["train", "gan", ...TINY_GAN, "--epochs", "2", "--checkpoint-every", "3", "--out", ganRun, ...DATA]);
  const methods = ["--methods", "pca-knn,knn,logistic,cnn,trial-1,trial-2,trial-3", "--labels", "60"];
  study = await cli(["study", ...methods, "--discriminator", ganRun, "--out", studyRun, "--json", ...DATA]);
});

const ganArguments = (out: string): string[] => ["train", "gan", ...TINY_GAN, "--out", out, ...DATA];

/** The names of all files in a folder, sorted. */
async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

describe("gan-cls", () => {
  it("prints help on stdout when asked, on stderr when nothing was said", async () => {
    const asked = await cli(["--help"]);
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" });
    expect(asked.stdout).toContain("Usage: gan-cls");
    const silent = await cli([]);
    expect(silent).toMatchObject({ exitCode: 2, stdout: "" });
    expect(silent.stderr).toContain("Usage: gan-cls");
  });

  it.each([
    ["study"],
    ["train"],
    ["train gan"],
    ["train cnn"],
    ["transfer"],
    ["classical"],
    ["generate"],
    ["classify"],
    ["evaluate"],
    ["runs"],
    ["resume"],
    ["report"],
    ["watch"],
    ["models"],
    ["methods"],
    ["adopt"],
    ["export"],
    ["init"],
    ["completion"],
    ["doctor"],
  ])("has a help for %s, with an example", async (command) => {
    const { exitCode, stdout, stderr } = await cli([...command.split(" "), "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Usage: gan-cls ${command}`);
    expect(stdout).toMatch(command === "train" ? /Commands:/ : new RegExp(`Examples?:\n {2}\\$ gan-cls ${command}`));
  });

  const model = ["--model", "x"];
  it.each<[string, string[], RegExp]>([
    ["a misspelt command", ["studdy"], /unknown command 'studdy' \(Did you mean study\?\)/],
    ["an unknown option", ["study", "--colour"], /unknown option '--colour' .*See gan-cls study --help\.$/],
    [
      "a misspelt option",
      ["train", "gan", "--epoch", "2"],
      /Did you mean --epochs\?\) See gan-cls train gan --help\.$/,
    ],
    ["a misspelt choice", ["study", "--preset", "quik"], /Allowed choices are .* Did you mean quick\?/],
    ["a misspelt method", ["study", "--methods", "poled-tune", ...DATA], /Did you mean pooled-tune\?$/],
    ["a misspelt model", ["classify", "a.png", "--model", "mnist-cn"], /Did you mean mnist-cnn\?$/],
    ["a misspelt card", ["models", "mnist-cn"], /Did you mean mnist-cnn\?$/],
    ["a misspelt data set", ["study", "--data", "fashon-mnist"], /Did you mean fashion-mnist\?$/],
    ["a misspelt folder", ["study", "--data", "./smal"], /Did you mean \.\/small\?$/],
    ["a misspelt run", ["report", "studdy"], /Did you mean study\?$/],
    ["a number that no computer counts to", ["study", "--seed", "9".repeat(20)], /from 0 to 9007199254740991/],
    ["a name that is too long", ["classify", "x".repeat(300), "--model", "mnist-cnn"], /a name in it is too long/],
    [
      "a folder that is in use before it reads the data",
      ["study", "--data", "./nowhere", "--out", "small"],
      /--out must be a new or an empty folder/,
    ],
    [
      "a folder below a file",
      ["study", "--data", "./nowhere", "--out", "small/train-labels-idx1-ubyte/x"],
      /cannot use/,
    ],
    ["a value that is no number", ["study", "--seed", "x"], /'--seed <n>' argument 'x' is invalid/],
    ["an unknown preset", ["study", "--preset", "slow"], /Allowed choices are quick, original/],
    [
      "an unknown method",
      ["study", "--methods", "svm", ...DATA],
      /expected a method out of pca-knn, knn, .*trial-3, .*got svm/,
    ],
    [
      "a network among the classical methods",
      ["classical", "--methods", "cnn"],
      /a method out of pca-knn, knn, logistic, got cnn/,
    ],
    ["an unknown engine", ["doctor", "--engine", "abacus"], /engine must be one of auto, .*got "abacus"/],
    ["a missing argument", ["classify", ...model], /missing required argument 'pictures'/],
    ["a missing option", ["classify", "a.png"], /required option '--model <model>' not specified/],
    [
      "data that are not there",
      ["study", "--data", "./nowhere"],
      /^error: expected mnist-10k, .*a folder, an archive or an array file, got .*nowhere/,
    ],
    ["a model that is not there", ["classify", "a.png", ...model], /^error: cannot use .*no such file or folder/],
    [
      "a strategy that is not there",
      ["transfer", "--strategy", "./mine.json"],
      /^error: cannot use .*mine\.json: no such file/,
    ],
    ["more labels than images", ["classical", "--labels", "101", ...DATA], /labels must be at most the 100 images/],
    ["too many images at once", ["generate", "--generator", "x", "--count", "5000"], /Expected at most 4096/],
    ["a run that is not there", ["study", "--resume", "./none"], /none\/config\.json: no such file or folder/],
  ])("answers %s with one line and exit code 2", async (_name, argv, message) => {
    const before = await filesIn(folder);
    const { exitCode, stdout, stderr } = await cli(argv, { workingDirectory: folder });
    const errors = stderr.split("\n").filter((line) => line.startsWith("error:"));
    expect({ exitCode, stdout, errors }).toEqual({ exitCode: 2, stdout: "", errors: [expect.stringMatching(message)] });
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(await filesIn(folder)).toEqual(before);
  });

  it("shows where an error comes from with --verbose only", async () => {
    const { stderr } = await cli(["study", "--data", "./nowhere", "--verbose"], { workingDirectory: folder });
    expect(stderr).toMatch(/^ {4}at /m);
    expect(stderr).toMatch(/^error: expected mnist-10k/m);
  });
});

describe("bad data", () => {
  async function dataWith(change: (copy: string) => Promise<void>): Promise<string> {
    const copy = await mkdtemp(join(folder, "bad-"));
    await cp(data, copy, { recursive: true });
    await change(copy);
    return copy;
  }
  const images = "train-images-idx3-ubyte";

  it.each<[string, (copy: string) => Promise<void>, RegExp]>([
    [
      "a truncated file",
      async (copy) => writeFile(join(copy, images), (await readFile(join(copy, images))).subarray(0, 5000)),
      /train-images-idx3-ubyte: expected .*truncated/,
    ],
    ["a wrong magic number", (copy) => writeFile(join(copy, images), Buffer.alloc(64, 7)), /expected the magic number/],
    [
      "a web page instead of gzip",
      async (copy) => {
        await rm(join(copy, images));
        await writeFile(join(copy, `${images}.gz`), "<!doctype html><title>404</title>");
      },
      /looks like a web page/,
    ],
    ["a missing file", (copy) => rm(join(copy, images)), /missing: train images/],
  ])("is told in one line: %s", async (_name, change, message) => {
    const out = join(folder, "never");
    const { exitCode, stdout, stderr } = await cli([
      "classical",
      "--data",
      await dataWith(change),
      "--out",
      out,
      ...ENGINE,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(message)]);
    expect(existsSync(out)).toBe(false);
  });
});

describe("gan-cls train gan", () => {
  it("leaves models, pictures, curves and what is needed to do it again", async () => {
    expect(await filesIn(ganRun)).toEqual([
      "checkpoints/gan.json",
      ...[6, 9, 10].map((step) => `checkpoints/gan/step-${String(step).padStart(8, "0")}.safetensors`),
      "config.json",
      "events.jsonl",
      "generated.png",
      "losses.svg",
      "models/discriminator/card.json",
      "models/discriminator/model.json",
      "models/discriminator/trained-on.bin",
      "models/discriminator/weights.bin",
      "models/generator/model.json",
      "models/generator/weights.bin",
      "report.html",
      "report.md",
      "report/images/generated.idx.gz",
      "report/images/samples/epoch-001.idx.gz",
      "report/images/samples/epoch-002.idx.gz",
      "results.json",
      "samples/epoch-001.png",
      "samples/epoch-002.png",
    ]);
    const results = await readJsonFile(ganRun, "results.json");
    expect(results).toMatchObject({
      engine: "simd",
      data: "small",
      gan: { seed: 1, images: 100, steps: 10, resumed: false },
    });
    const config = await readJsonFile(ganRun, "config.json");
    expect(config).toMatchObject({ command: "train gan", engine: "simd", createdAt: "2025-03-31T12:00:00.000Z" });
    expect(config).toMatchObject({
      arguments: expect.arrayContaining(["--generator-filters", "4,4,4", "--epochs", "2"]),
    });
  });

  it("logs every event, with sample sheets as files and not as pixels", async () => {
    const lines = (await readFile(join(ganRun, "events.jsonl"), "utf8")).trim().split("\n");
    const events = lines.map((line) => JSON.parse(line) as { type: string; file?: string; pixels?: unknown });
    expect(events.filter(({ type }) => type === "step-end")).toHaveLength(10);
    expect(events.filter(({ type }) => type === "samples").map(({ file }) => file)).toEqual([
      "samples/epoch-001.png",
      "samples/epoch-002.png",
    ]);
    expect(events.every((event) => event.pixels === undefined)).toBe(true);
    expect([events[0].type, events.at(-1)?.type]).toEqual(["run-start", "run-end"]);
  });

  it("goes on with a finished run when more epochs are asked for", async () => {
    const copy = join(folder, "gan-longer");
    await cp(ganRun, copy, { recursive: true });
    const { exitCode, stdout } = await cli(["train", "gan", "--resume", copy, "--epochs", "3", "--json"]);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout) as { command: string };
    expect(document).toMatchObject({ gan: { steps: 15, resumed: true } });
    expect(existsSync(join(copy, "samples", "epoch-003.png"))).toBe(true);
    // What the run says of itself makes the whole of it again.
    expect(document.command).toContain("--epochs 3");
    const { arguments: stored, plan } = (await readJsonFile(copy, "config.json")) as RunConfig;
    expect(stored.join(" ")).toContain("--epochs 3");
    expect(plan).toMatchObject({ epochs: 3 });
  });

  it("keeps the networks of every nth epoch, and ends with the same bytes, also when it goes on", async () => {
    const out = join(folder, "gan-kept");
    const stopped = await cli([...ganArguments(out), "--keep-every", "1", "--epochs", "2", "--max-steps", "7"]);
    expect(stopped.exitCode).toBe(0);
    expect((await filesIn(out)).filter((file) => file.startsWith("kept/"))).toEqual([
      "kept/epoch-001/discriminator/model.json",
      "kept/epoch-001/discriminator/weights.bin",
      "kept/epoch-001/generator/model.json",
      "kept/epoch-001/generator/weights.bin",
    ]);
    const { exitCode } = await cli(["train", "gan", "--resume", out, "--epochs", "2", "--max-steps", "10"]);
    expect(exitCode).toBe(0);
    const weights = (run: string): Promise<Buffer> => readFile(join(run, "models", "generator", "weights.bin"));
    expect((await weights(out)).equals(await weights(ganRun))).toBe(true);
  });

  it("takes the images in the original study's order when that is asked for", async () => {
    const trained = async (name: string, ...more: string[]): Promise<Buffer> => {
      const out = join(folder, name);
      expect((await cli([...ganArguments(out), "--epochs", "1", "--max-steps", "1", ...more])).exitCode).toBe(0);
      return readFile(join(out, "models", "discriminator", "weights.bin"));
    };
    const [plain, original] = [await trained("gan-plain"), await trained("gan-original", "--preset", "original")];
    expect(plain.equals(original)).toBe(false);
    expect(await readJsonFile(join(folder, "gan-original"), "config.json")).toMatchObject({
      arguments: expect.arrayContaining(["--preset", "original"]),
    });
  });

  it("refuses to go on with other data", async () => {
    const copy = join(folder, "gan-other-data");
    await cp(ganRun, copy, { recursive: true });
    const config = (await readJsonFile(copy, "config.json")) as { dataHashes: Record<string, string> };
    config.dataHashes.train = "0".repeat(64);
    await writeFile(join(copy, "config.json"), JSON.stringify(config));
    const { exitCode, stderr } = await cli(["train", "gan", "--resume", copy]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/error: the train images must be those of the run/);
  });

  it("refuses to resume a run of an engine that no longer exists", async () => {
    const copy = join(folder, "gan-of-wasm");
    await cp(ganRun, copy, { recursive: true });
    const config = await readJsonFile(copy, "config.json");
    await writeFile(join(copy, "config.json"), JSON.stringify({ ...(config as object), engine: "wasm" }));
    const { exitCode, stderr } = await cli(["train", "gan", "--resume", copy]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/error: .*got "wasm", which no longer exists; use simd \(a run .* cannot/);
  });

  it.skipIf(!existsSync("/dev/full"))("stops in one line when the disk is full", async () => {
    const copy = join(folder, "gan-full-disk");
    await cp(ganRun, copy, { recursive: true });
    await rm(join(copy, "events.jsonl"));
    await symlink("/dev/full", join(copy, "events.jsonl"));
    const { exitCode, stdout, stderr } = await cli(["train", "gan", "--resume", copy, "--epochs", "3"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^error: .*the disk is full; free some space/);
  });
});

describe("gan-cls study", () => {
  it("prints one document and nothing else with --json, the same as in results.json", async () => {
    expect(study.exitCode).toBe(0);
    const document = parseStudyDocument(study.stdout);
    expect(document).toEqual(await readJsonFile(studyRun, "results.json"));
    expect(document).toMatchObject({ engine: "simd", data: "small", seed: 1 });
    expect(document.dataHashes?.train).toMatch(/^[0-9a-f]{64}$/);
  });

  it("measures every method on the same labels and the same test images", () => {
    const { rows, comparisons } = parseStudyDocument(study.stdout);
    expect(rows.map(({ method }) => method)).toEqual([
      ...["pca-knn", "knn", "logistic", "cnn", "trial-1", "trial-2", "trial-3"],
    ]);
    expect(new Set(rows.map(({ labelHash }) => labelHash)).size).toBe(1);
    for (const row of rows) {
      expect(row).toMatchObject({ labels: 60, testSize: 50, interval: { low: expect.any(Number) as number } });
      expect(row.seconds).toBeGreaterThan(0);
      expect(row).toHaveProperty("peakMemoryBytes", expect.any(Number));
    }
    expect(comparisons?.map(({ method, reference }) => [method, reference])).toEqual(
      ["pca-knn", "knn", "logistic", "trial-1", "trial-2", "trial-3"].map((method) => [method, "cnn"]),
    );
    const [pcaKnn] = rows;
    expect(pcaKnn.testAccuracy).toBeGreaterThan(0.5);
  });

  it("says what it shortened, in the document and in the report", async () => {
    const { shortened } = parseStudyDocument(study.stdout);
    expect(shortened).toContain("Labelled images: 60 instead of 100.");
    expect(await readFile(join(studyRun, "report.md"), "utf8")).toContain("Labelled images: 60 instead of 100.");
    const { stdout, stderr } = await cli(["study", "--resume", studyRun]);
    for (const text of [stdout, stderr]) {
      expect(text).toContain("Shortened: Labelled images: 60 instead of 100.");
    }
  });

  it("leaves a report with pictures that are all there, models with cards, and no checkpoints of finished work", async () => {
    const report = await readFile(join(studyRun, "report.md"), "utf8");
    const pictures = [...report.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(pictures).toEqual(
      expect.arrayContaining([
        "learning-cnn.svg",
        "learning-trial-2.svg",
        "confusion-cnn.svg",
        "axes-pca-knn.png",
        "reconstructions-pca-knn.png",
      ]),
    );
    const files = await filesIn(studyRun);
    expect(files).toEqual(expect.arrayContaining(pictures));
    expect(files).toEqual(
      expect.arrayContaining(["models/trial-3/model.json", "models/trial-3/card.json", "models/pca-knn/pca.json"]),
    );
    expect(files.filter((file) => /safetensors|tmp/.test(file))).toEqual([]);
  });

  it("does again only what is missing when it is resumed, with the same figures", async () => {
    const copy = join(folder, "study-resumed");
    await cp(studyRun, copy, { recursive: true });
    await rm(join(copy, "checkpoints", "rows", "trial-2.json"));
    await rm(join(copy, "report.md"));
    await rm(join(copy, "report.html"));
    const resumed = await cli(["study", "--resume", copy, "--json"]);
    expect(resumed.stderr).toContain("trial-1: done before");
    expect(resumed.stderr).toMatch(/trial-2: \d+\.\d\d % with 60 labels/);
    const figures = (text: string): unknown =>
      parseStudyDocument(text).rows.map(({ method, confusion, labelHash }) => ({ method, confusion, labelHash }));
    expect(figures(resumed.stdout)).toEqual(figures(study.stdout));
    expect(existsSync(join(copy, "report.md"))).toBe(true);
    expect(await readFile(join(copy, "report.html"), "utf8")).toContain("fig-map");
  });

  it("computes a damaged part of a run again, says so, and keeps the damaged file", async () => {
    const copy = join(folder, "study-damaged");
    await cp(studyRun, copy, { recursive: true });
    await writeFile(join(copy, "checkpoints", "rows", "cnn.json"), '{"row":{}}');
    const { exitCode, stderr } = await cli(["study", "--resume", copy]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toMatch(
      /cnn: what was found before is damaged, so it is computed again; the damaged file is kept as/,
    );
    expect(existsSync(join(copy, "checkpoints", "rows", "cnn.json.damaged"))).toBe(true);
  });

  it("prints a table for people, with every number of labels and every seed", async () => {
    const run = join(folder, "two-seeds");
    const argv = ["transfer", "--strategy", await writeStrategy(), "--labels", "20,40", "--seeds", "2", "--out", run];
    const { exitCode, stdout } = await cli([...argv, "--discriminator", ganRun, ...DATA]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ mine +│ +40 │ +2 │/);
    expect(stdout).not.toContain("Next:");
    const { rows } = parseStudyDocument(await readFile(join(run, "results.json"), "utf8"));
    expect(rows.map(({ labels, seed }) => [labels, seed])).toEqual([
      [20, 1],
      [40, 1],
      [20, 2],
      [40, 2],
    ]);
    expect(new Set(rows.map(({ labelHash }) => labelHash)).size).toBe(4);
    expect(existsSync(join(run, "models", "mine-40-labels-seed-2", "model.json"))).toBe(true);
  });

  async function writeStrategy(): Promise<string> {
    const path = join(folder, "mine.json");
    const stage = { epochs: 1, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "head" };
    await writeFile(path, JSON.stringify({ name: "mine", hidden: [{ units: 8 }], stages: [stage] }));
    return path;
  }
});

describe("gan-cls train cnn", () => {
  it("says what to do with the network next", async () => {
    const argv = ["train", "cnn", "--epochs", "1", "--labels", "20", "--out", join(folder, "next"), ...DATA];
    const { stdout } = await cli(argv, { workingDirectory: folder });
    expect(stdout.trim().split("\n").slice(-3)).toEqual([
      "Results: next",
      `Report: ${pathToFileURL(join(folder, "next", "report.html")).href}`,
      "Next: gan-cls classify image.png --model next/models/cnn",
    ]);
  });

  it("is a study of one method on every label", async () => {
    const out = join(folder, "cnn");
    const { exitCode, stdout } = await cli([
      "train",
      "cnn",
      "--epochs",
      "2",
      "--batch-size",
      "50",
      "--out",
      out,
      "--json",
      ...DATA,
    ]);
    expect(exitCode).toBe(0);
    const { rows, methods } = parseStudyDocument(stdout);
    expect(rows).toMatchObject([{ method: "cnn", labels: 100 }]);
    expect(methods?.[0].description).toBe("The original's CNN from scratch: 2 epochs of SGD 0.01, batches of 50.");
  });
});

describe("gan-cls generate", () => {
  it("draws the same images for the same seed", async () => {
    const draw = async (name: string, seed: string): Promise<Buffer> => {
      const out = join(folder, name);
      const argv = ["generate", "--generator", ganRun, "--count", "5", "--seed", seed, "--out", out, ...ENGINE];
      const { exitCode, stdout } = await cli(argv);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${join(out, "generated.png")}\n` });
      return readFile(join(out, "generated.png"));
    };
    const first = await draw("drawn-1", "3");
    expect(await draw("drawn-2", "3")).toEqual(first);
    expect(await draw("drawn-3", "4")).not.toEqual(first);
  });
});

describe("gan-cls classify", () => {
  const model = join(studyRun, "models", "cnn");

  const writeDigit = (name: string, index: number): Promise<string> =>
    writePng(join(folder, name), smallDigits(1), index);

  it("prints the probability of every class for every file", async () => {
    const files = [await writeDigit("zero.png", 0), await writeDigit("one.png", 1)];
    const { exitCode, stdout } = await cli(["classify", ...files, "--model", model, "--json", ...ENGINE]);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout) as {
      files: { file: string; className: string; probabilities: { probability: number }[] }[];
    };
    expect(document.files.map(({ file }) => file)).toEqual(files);
    for (const { probabilities } of document.files) {
      expect(probabilities).toHaveLength(10);
      expect(probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    }
    const text = await cli(["classify", files[0], "--model", model, ...ENGINE]);
    expect(text.stdout).toMatch(new RegExp(`^${files[0]}: \\d\n( +\\d +\\d+\\.\\d %.*\n){10}$`));
  });

  it("says of a picture that shows nothing that it looks like nothing learned", async () => {
    const blank = join(folder, "blank.png");
    await writeFile(blank, encode({ width: 40, height: 30, data: new Uint8Array(1200), channels: 1, depth: 8 }));
    const { exitCode, stdout } = await cli(["classify", blank, "--model", model, ...ENGINE]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/blank\.png: \d \(none of these\?\)/);
    expect(stdout).toContain("Warning: The picture looks unlike all that the model has learned");
  });

  it.each([
    [
      "a run with several classifiers",
      studyRun,
      /expected --model to name one classifier, got a run with several: .*cnn, .*trial-1/,
    ],
    ["a generator", join(ganRun, "models", "generator"), /expected a network from grey or colour images to classes/],
    ["a run without classifiers", ganRun, /expected the folder or file of a saved network or of a run/],
    ["a file", join(studyRun, "report.md"), /a part of the path is a file|it is a file|not a folder/],
  ])("refuses %s", async (_name, path, message) => {
    const { stdout, stderr, exitCode } = await cli([
      "classify",
      await writeDigit("a.png", 0),
      "--model",
      path,
      ...ENGINE,
    ]);
    expect(stdout).toBe("");
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
  });
});

describe("gan-cls evaluate", () => {
  it("finds the figures of the study again", async () => {
    const out = join(folder, "evaluated");
    const { exitCode, stdout } = await cli(["evaluate", "--model", studyRun, "--json", "--out", out, ...DATA]);
    expect(exitCode).toBe(0);
    // Those without a network are kept too.
    const expected = parseStudyDocument(study.stdout).rows.toSorted((a, b) => (a.method < b.method ? -1 : 1));
    expect(expected).toHaveLength(7);
    const pick = (rows: typeof expected): unknown =>
      rows.map(({ method, labels, labelHash, confusion }) => ({ method, labels, labelHash, confusion }));
    const { rows, comparisons } = parseStudyDocument(stdout);
    expect(pick([...rows])).toEqual(pick(expected));
    expect(comparisons?.map(({ reference }) => reference)).toEqual(Array(6).fill("cnn"));
    expect(await filesIn(out)).toEqual(
      expect.arrayContaining(["report.html", "report.md", "results.json", "confusion-trial-3.svg"]),
    );
  });

  it("prints a table for people and promises no models that it has not trained", async () => {
    const argv = [
      "evaluate",
      "--model",
      join(studyRun, "models", "cnn"),
      "--out",
      join(folder, "evaluated-table"),
      ...DATA,
    ];
    const { stdout } = await cli(argv);
    expect(stdout).toMatch(/│ cnn +│ +60 │/);
    expect(stdout).not.toContain("Next:");
  });
});

describe("gan-cls doctor", () => {
  it("names the engine, all that there are, and versions", async () => {
    const { exitCode, stdout } = await cli(["doctor", "--json", ...ENGINE]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      engine: "simd",
      versions: { node: process.versions.node, "@gan-cls/cli": expect.any(String) as string },
      candidates: expect.arrayContaining([
        expect.objectContaining({ name: "simd", usable: true, measured: expect.any(Number) as number }),
        expect.objectContaining({ name: "cpu", usable: true, measured: null }),
      ]) as unknown,
    });
  });

  it("warns of the slow engine", async () => {
    const { stderr } = await cli(["doctor", "--engine", "cpu"]);
    expect(stderr).toMatch(/^warning: the cpu engine/);
  });
});

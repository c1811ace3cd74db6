import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sealJson } from "@gan-cls/core";
import { saveModel } from "@gan-cls/models/node";
import type { StudyResults } from "@gan-cls/study";
import type { RunConfig } from "@gan-cls/study/node";
import { readJsonFile, smallDigits, temporaryFolder, writeIdxFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, TINY_GAN, writeSmallDigits, type CliResult } from "../test-cli.test-helper";

const folder = await temporaryFolder();
await writeSmallDigits(folder);
const io = { workingDirectory: folder };
const ENGINE = ["--engine", "simd"];
const DATA = ["--data", "small", ...ENGINE];

const run = (...argv: string[]): Promise<CliResult> => cli(argv, io);

async function resultsOf(name: string): Promise<StudyResults> {
  return (await readJsonFile(folder, name, "results.json")) as StudyResults;
}

let trained: CliResult;

beforeAll(async () => {
  trained = await run("train", "gan", ...TINY_GAN, "--epochs", "1", "--out", "gan", ...DATA);
});

describe("gan-cls methods", () => {
  it("lists every method with what it does, family by family", async () => {
    const { exitCode, stdout } = await run("methods");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^classical\n {2}pca-knn /);
    const listed = JSON.parse((await run("methods", "--json")).stdout) as { name: string; description: string }[];
    for (const { name, description } of listed) {
      expect(stdout).toContain(`  ${name} `);
      expect(stdout).toContain(description);
    }
    expect(listed.find(({ name }) => name === "random-probe")).toMatchObject({ controlOf: "pooled-probe" });
  });
});

describe("gan-cls study --method", () => {
  it("gives a user's own method a row, an interval and McNemar's test, and resumes with it", async () => {
    await writeFile(
      join(folder, "mine.mjs"),
      `export default {
        name: "mine", title: "Mine", family: "mine", description: "Says zero.", needsDiscriminator: false,
        async train({ dataset: { classNames: { length: classCount } } }) {
          return { classifier: { name: "mine", classCount, dispose() {}, async predict({ size }) {
            const probabilities = new Float32Array(size * classCount).map((_, at) => at % classCount === 0 ? 1 : 0);
            return { labels: new Uint8Array(size), probabilities };
          } } };
        },
      };`,
    );
    const argv = ["--methods", "knn", "--method", "./mine.mjs", "--labels", "20", "--out", "own", ...DATA];
    const { exitCode, stdout } = await run("study", ...argv);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/│ mine +│ +20 │ +10\.00 % │ +4\.35 % to 21\.36 % │/);
    const { rows, comparisons } = await resultsOf("own");
    expect(rows[1]).toMatchObject({ method: "mine", labelHash: rows[0].labelHash });
    expect(comparisons).toMatchObject([{ method: "mine", reference: "knn", pValue: expect.any(Number) as number }]);
    const again = await run("study", "--resume", "own");
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("mine: done before") as string });
  });

  it("takes it alone too, and says in one line what is wrong with one", async () => {
    await writeFile(join(folder, "broken.mjs"), "export default { name: 'broken' };");
    const { exitCode, stderr } = await run("study", "--method", "./broken.mjs", "--labels", "20", ...DATA);
    expect(exitCode).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^error: expected title of the method in .*broken/);
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });
});

describe("gan-cls study --resume", () => {
  const options = ["--jobs", "1", ...DATA];

  beforeAll(async () => {
    await run("study", "--methods", "knn", "--labels", "20,30", "--seeds", "2", "--out", "grown", ...options);
    await run("study", "--methods", "knn", "--labels", "20", "--out", "single", ...options);
  });

  it("extends a study by methods, numbers of labels and seeds, and keeps what is finished", async () => {
    const { rows: before } = await resultsOf("grown");
    const more = ["--methods", "knn,logistic", "--labels", "20,30,40", "--seeds", "3"];
    const { exitCode, stderr } = await run("resume", "grown", ...more);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr.match(/knn-(20|30)-labels-seed-[12]: done before/g)).toHaveLength(4);
    await run("study", ...more, "--out", "whole", ...options);
    const [grown, whole] = [await resultsOf("grown"), await resultsOf("whole")];
    expect(grown.rows).toHaveLength(18);
    expect(grown.rows).toEqual(expect.arrayContaining([...before]));
    expect(grown.rows.map(({ confusion }) => confusion)).toEqual(whole.rows.map(({ confusion }) => confusion));
    expect(grown.comparisons).toEqual(whole.comparisons);
    // The command of the whole study, for those who want to make it again.
    const commands = [grown, whole].map(({ command }) => command);
    expect(commands[0]).toBe(commands[1]);
    expect(await run("resume", "grown")).toMatchObject({ stdout: expect.stringContaining("finished") as string });
  });

  it("extends a study of one number of labels and one seed, whose files are named without them", async () => {
    const { rows: before } = await resultsOf("single");
    const other = await run("study", "--resume", "single", "--labels", "30");
    // The cell of 20 labels is not taken for that of 30.
    expect(other).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("done before") as string });
    expect(await resultsOf("single")).toMatchObject({ rows: [{ labels: 30, seed: 1 }] });
    const both = ["--methods", "knn", "--labels", "20,30", "--seeds", "2"];
    const { stderr } = await run("study", "--resume", "single", ...both);
    expect(stderr.match(/knn(-30-labels)?: done before/g)).toHaveLength(2);
    await run("study", ...both, "--out", "both", ...options);
    const [single, whole] = [await resultsOf("single"), await resultsOf("both")];
    expect(single.rows).toEqual(expect.arrayContaining([...before]));
    expect(single.rows.map(({ confusion }) => confusion)).toEqual(whole.rows.map(({ confusion }) => confusion));
    const names = (await readdir(join(folder, "single", "checkpoints", "rows"))).sort();
    expect(names).toEqual(["knn-30-labels-seed-2.json", "knn-30-labels.json", "knn-seed-2.json", "knn.json"]);
  });

  it("extends a study of a version that did not write down what the names leave out", async () => {
    await run("study", "--methods", "knn", "--labels", "20", "--out", "older", ...options);
    const path = join(folder, "older", "config.json");
    const { checksum, ...config } = JSON.parse(await readFile(path, "utf8")) as RunConfig & { checksum: string };
    expect(checksum).toBeTypeOf("string");
    expect(config.plan).toMatchObject({ implied: { labels: 20, seed: 1 } });
    await writeFile(path, sealJson({ ...config, plan: { ...(config.plan as object), implied: undefined } }));
    const { stderr } = await run("study", "--resume", "older", "--labels", "10,20");
    expect(stderr).toContain("knn: done before");
    expect((await resultsOf("older")).rows.map(({ labels }) => labels)).toEqual([10, 20]);
  });

  it("refuses options that are the run's own", async () => {
    const { exitCode, stderr } = await run("study", "--resume", "grown", "--preset", "original");
    const message = /--resume takes its options from the run, got --preset as well; leave it out/;
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) as string });
  });
});

describe("gan-cls study --gan-epochs", () => {
  it.each([["--gan-epochs", "2"], ["--from-scratch"]])(
    "refuses %s where no method builds on a GAN",
    async (...words) => {
      const argv = ["study", "--methods", "knn", "--labels", "20", "--out", "no-gan", ...words, ...DATA];
      const message = new RegExp(
        `expected a method that builds on a GAN with ${words[0]}, got knn; leave ${words[0]} out`,
      );
      expect(await run(...argv)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) as string });
    },
  );
});

describe("runs know their data", () => {
  it("so a transfer of a run's discriminator uses them, and says so", async () => {
    const transfer = ["transfer", "--strategy", "trial-1", "--labels", "20", ...ENGINE];
    const { exitCode, stderr } = await run(...transfer, "--discriminator", "gan", "--out", "transferred");
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `Data: small, 100 images to train on and 50 to test on (those of ${join(folder, "gan")}; --data takes others)`,
    );
    expect(await resultsOf("transferred")).toMatchObject({ data: "small", rows: [{ labels: 20, testSize: 50 }] });
    // The folder of the network itself is as good.
    const network = join("gan", "models", "discriminator");
    const again = await run(...transfer, "--discriminator", network, "--out", "transferred-again");
    expect(again.exitCode).toBe(0);
    expect(await resultsOf("transferred-again")).toMatchObject({ data: "small" });
  });

  it("and --data goes before them", async () => {
    const sets = { train: smallDigits(4, 100), test: smallDigits(1, 120) };
    await writeIdxFolder(join(folder, "other"), sets);
    const argv = ["--methods", "pooled-knn", "--labels", "20", "--discriminator", "gan", "--out", "others"];
    const { exitCode, stderr } = await run("study", ...argv, "--data", "other", ...ENGINE);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("Data: other, 40 images to train on and 10 to test on\n");
    expect(await resultsOf("others")).toMatchObject({ data: "other" });
  });

  it("and their hints are complete commands", async () => {
    const next = /^Next: gan-cls (.*)$/m.exec(trained.stdout)?.[1] ?? "";
    expect(next).toBe("transfer --strategy trial-3 --discriminator gan --data small");
    const { exitCode, stderr } = await run(...next.split(" "), ...ENGINE, "--out", "hinted");
    expect({ exitCode, error: /^error.*/m.exec(stderr) }).toEqual({ exitCode: 0, error: null });
    expect(await resultsOf("hinted")).toMatchObject({ data: "small", rows: [{ method: "trial-3", labels: 100 }] });
  });
});

describe("a discriminator whose layers have other names", () => {
  it("is taken by every method that can take one, with table, report and feature map", async () => {
    const foreign = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: "first", inputShape: [12, 12, 1], filters: 4, kernelSize: 3, strides: 2 }),
        tf.layers.activation({ name: "bend", activation: "relu" }),
        tf.layers.conv2d({ name: "second", filters: 6, kernelSize: 3, strides: 2, activation: "relu" }),
        tf.layers.flatten({ name: "long" }),
        tf.layers.dense({ name: "realness", units: 1 }),
      ],
    });
    await saveModel(foreign, join(folder, "foreign"));
    foreign.dispose();
    const methods = ["pooled-probe", "random-probe", "trial-1", "pooled-tune"];
    const argv = ["--methods", methods.join(","), "--discriminator", "foreign", "--labels", "20", "--out", "foreigner"];
    const { exitCode, stdout, stderr } = await run("study", ...argv, ...DATA);
    expect({ exitCode, error: /^(error|warning).*/m.exec(stderr) }).toEqual({ exitCode: 0, error: null });
    methods.forEach((name) => expect(stdout).toMatch(new RegExp(`│ ${name} +│ +20 │`)));
    expect((await resultsOf("foreigner")).rows).toHaveLength(4);
    const map = (await readJsonFile(folder, "foreigner", "report", "feature-map.json")) as {
      spaces: { name: string }[];
    };
    expect(map.spaces.map(({ name }) => name)).toEqual(["gan", "random"]);
    const page = await readFile(join(folder, "foreigner", "report.html"), "utf8");
    methods.forEach((name) => expect(page).toContain(name));
    expect(await run("study", "--resume", "foreigner")).toMatchObject({ exitCode: 0 });
  });
});

describe("no option is ignored", () => {
  it.each<[string, string[], RegExp]>([
    [
      "neighbours without neighbours",
      ["classical", "--methods", "logistic", "--neighbours", "3"],
      /--neighbours only with pca-knn or knn/,
    ],
    ["components of nothing", ["classical", "--methods", "knn", "--components", "3"], /--components only with pca-knn/],
    ["samples of a classifier", ["evaluate", "--model", "gan", "--samples", "9"], /--samples only with --generator/],
    [
      "a labeller of a classifier",
      ["evaluate", "--model", "gan", "--classifier", "mnist-cnn"],
      /--classifier only with/,
    ],
    ["a seed of a test", ["evaluate", "--model", "gan", "--seed", "3"], /--seed only with --generator/],
    [
      "a labeller that labels nothing",
      ["generate", "--generator", "gan", "--classifier", "mnist-cnn"],
      /--label with --classifier/,
    ],
    ["a confidence of nobody", ["generate", "--generator", "gan", "--confidence", "0.5"], /--label with --confidence/],
    [
      "a weight of no task",
      ["train", "gan", "--self-supervision-weight", "2"],
      /--self-supervision .*--self-supervision-weight/,
    ],
    [
      "views of no task",
      ["train", "gan", "--self-supervision", "rotation", "--self-supervision-views", "crops"],
      /--self-supervision contrastive with --self-supervision-views, got rotation/,
    ],
    [
      "a discriminator that no method builds on",
      ["study", "--methods", "knn,cnn", "--discriminator", "gan", "--labels", "20", ...DATA],
      /builds on a discriminator with --discriminator, got knn, cnn; leave --discriminator out/,
    ],
    [
      "a discriminator that is not there, and that no method builds on",
      ["study", "--methods", "knn", "--discriminator", "nosuch", "--labels", "20", ...DATA],
      /expected a saved discriminator, .*got .*nosuch/,
    ],
    [
      "epochs of a GAN beside a discriminator",
      ["study", "--gan-epochs", "2", "--discriminator", "gan"],
      /cannot be used with option/,
    ],
  ])("%s is refused before anything is written", async (_, argv, message) => {
    const before = await readdir(folder);
    const { exitCode, stdout, stderr } = await run(...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
    expect(await readdir(folder)).toEqual(before);
  });

  it("more neighbours and components than there can be are said, on the terminal and in the row", async () => {
    const argv = ["--neighbours", "1000", "--components", "9999", "--labels", "60", "--out", "bounded", ...DATA];
    const { exitCode, stderr } = await run("classical", "--methods", "pca-knn,knn", ...argv);
    expect(exitCode).toBe(0);
    const neighbours = "Only 60 neighbours instead of 1000: the images do not allow more.";
    const components = "Only 60 principal components instead of 9999: the images do not allow more.";
    const lines = stderr.split("\n").filter((line) => line.startsWith("warning: "));
    expect(lines.sort()).toEqual(
      [`knn: ${neighbours}`, `pca-knn: ${neighbours}`, `pca-knn: ${components}`].map((line) => `warning: ${line}`),
    );
    const { rows } = await resultsOf("bounded");
    expect(rows.map(({ notes }) => notes)).toEqual([[components, neighbours], [neighbours]]);
  });
});

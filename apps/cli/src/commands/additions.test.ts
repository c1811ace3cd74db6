import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StudyResults } from "@gan-cls/study";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, TINY_GAN, writeSmallDigits } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const ENGINE = ["--engine", "simd"];
const DATA = ["--data", await writeSmallDigits(folder), ...ENGINE];
const [gan, digits, labeller] = ["gan", "digits", "labeller"].map((name) => join(folder, name));
const GENERATE = ["generate", "--generator", gan, "--count", "30", ...ENGINE];
const TRAIN = ["train", "cnn", "--epochs", "2", "--labels", "60", ...DATA];

const list = join(digits, "review.csv");
let original: string;

/** A folder of additions with another list; the rest is the same. */
async function edited(change: (text: string) => string): Promise<void> {
  await writeFile(list, change(original));
}

/** The lines of the images. */
const keepAll = (text: string): string => text.replaceAll(/^(\d+,.*),reject,$/gm, "$1,keep,");

beforeAll(async () => {
  expect((await cli(["train", "gan", ...TINY_GAN, "--epochs", "1", "--out", gan, ...DATA])).exitCode).toBe(0);
  expect((await cli([...TRAIN, "--out", labeller])).exitCode).toBe(0);
  const argv = [...GENERATE, "--classifier", labeller, "--confidence", "0.5", "--review", "--out", digits];
  expect((await cli(argv)).exitCode).toBe(0);
  original = await readFile(list, "utf8");
});

describe("gan-cls generate --label", () => {
  it("leaves images, labels, a list and numbered sheets, and says who labelled", async () => {
    expect((await readdir(digits)).sort()).toEqual([
      ...["additions.json", "config.json", "events.jsonl", "generated-images-idx3-ubyte"],
      ...["generated-labels-idx1-ubyte", "results.json", "review", "review.csv"],
    ]);
    expect(await readdir(join(digits, "review"))).toEqual(["sheet-001.png"]);
    const { rows } = (await readJsonFile(labeller, "results.json")) as StudyResults;
    expect(await readJsonFile(digits, "additions.json")).toMatchObject({
      generator: { source: gan },
      labeller: { name: labeller, labels: 60, labelHash: rows[0].labelHash },
      ...{ threshold: 0.5, seed: 1 },
    });
    expect(original.split("\n").filter((line) => /^\d+,/.test(line))).toHaveLength(30);
  });

  it("leaves a run without a page", async () => {
    const drawn = await cli(["generate", "--generator", "mnist-better-generator", "--count", "2", "--out", "drawn"], {
      workingDirectory: folder,
    });
    expect(drawn.exitCode).toBe(0);
    expect(await cli(["report", join(folder, "drawn")])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("expected a run that has a page, got one of gan-cls generate") as string,
    });
  });

  it("draws no sheets when nobody wants to look, and prints one document with --json", async () => {
    const out = join(folder, "unseen");
    const { stdout } = await cli([
      ...["generate", "--generator", "mnist-better-generator", "--count", "4", ...ENGINE],
      ...["--label", "--json", "--out", out],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ count: 4, sheets: [], labeller: { name: "mnist-feature-cnn", labels: 60_000 } },
    });
    expect(await readdir(out)).not.toContain("review");
  });

  it("wants --label where a labeller is named", async () => {
    const { exitCode, stderr } = await cli([...GENERATE, "--classifier", "mnist-cnn"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/generate: expected --label with --classifier, got --classifier alone; add --label/);
  });
});

describe("--additions", () => {
  it("trains without and with them, and compares on real and on held-out generated images", async () => {
    await edited((text) => keepAll(text).replace(/^2,(\d),([\d.]+),keep,$/m, "2,$1,$2,reject,"));
    const out = join(folder, "added");
    const { exitCode, stdout } = await cli([...TRAIN, "--additions", digits, "--out", out]);
    expect(exitCode).toBe(0);
    const study = (await readJsonFile(out, "results.json")) as StudyResults;
    expect(study.rows.map(({ method, labels }) => [method, labels])).toEqual([
      ["cnn", 60],
      ["cnn-with-additions", 60],
    ]);
    // The labels of additions are none of the budget.
    expect(study.rows[0].labelHash).toBe(study.rows[1].labelHash);
    expect(study.rows[1].notes).toEqual([
      `24 additions by ${gan}, labelled by ${labeller}; it learned from the labels of this row and no others, so the comparison is at equal labels.`,
    ]);
    const { additions } = study;
    expect(additions).toMatchObject({ kept: 29, rejected: 1, relabelled: 0, learned: 24, judged: 5 });
    const [row] = additions?.rows ?? [];
    expect(row).toMatchObject({
      method: "cnn",
      labels: 60,
      seed: 1,
      real: { testSize: 50 },
      generated: { testSize: 5 },
    });
    expect(row.doubt).toBeUndefined();
    expect([row.real.without, row.real.with]).toEqual(study.rows.map(({ testAccuracy }) => testAccuracy));
    expect(row.real.with - row.real.without).toBeCloseTo((row.real.onlyWithRight - row.real.onlyWithoutRight) / 50, 12);
    expect(stdout).toContain("Without and with generated additions:");
    expect(await readFile(join(out, "report.md"), "utf8")).toContain("## With and without generated additions");
    const page = await readFile(join(out, "report.html"), "utf8");
    const section = /<section id="additions"[^]*?<\/section>/.exec(page)?.[0] ?? "";
    expect(section).toContain(`labelled by ${additions?.labeller.name} (SHA-256`);
    expect(section).toContain("29 were kept");
    // The labeller was trained alike, so without additions it is itself again.
    const { rows } = (await readJsonFile(labeller, "results.json")) as StudyResults;
    expect(study.rows[0].confusion).toEqual(rows[0].confusion);
  });

  it("says that a person gave labels more than are counted", async () => {
    await edited((text) =>
      keepAll(text).replace(/^1,(\d),([\d.]+),keep,$/m, (_, label: string, rest: string) => {
        return `1,${label},${rest},keep,${(Number(label) + 1) % 10}`;
      }),
    );
    const out = join(folder, "relabelled");
    const { stdout, stderr } = await cli([...TRAIN, "--additions", digits, "--out", out]);
    expect(stderr).toMatch(/additions: a person gave 1 label more than the row counts/);
    expect(stdout).toMatch(/a person gave 1 label more than the row counts/);
    expect(stdout).toContain("a person relabelled 1.");
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      "an unknown label",
      (text) => text.replace(/^1,(.*),keep,$/m, "1,$1,keep,x"),
      /expected relabel to be empty or one of/,
    ],
    ["a missing line", (text) => text.replace(/^7,.*\n/m, ""), /without number 7; put its line back/],
    ["a number twice", (text) => text.replace(/^(7,.*\n)/m, "$1$1"), /expected number 7 in one line/],
    [
      "everything rejected",
      (text) => text.replaceAll(",keep,", ",reject,"),
      /expected at least one image with keep, got none/,
    ],
  ])("answers %s with one line, before anything is written", async (_, change, message) => {
    await edited((text) => change(keepAll(text)));
    const out = join(folder, "never");
    const { exitCode, stderr } = await cli([...TRAIN, "--additions", digits, "--out", out]);
    expect(exitCode).toBe(2);
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
    expect(await readdir(folder)).not.toContain("never");
    expect(await readdir(digits)).toContain("generated-images-idx3-ubyte");
  });

  it("says so when the images are not those that were labelled, or there are none", async () => {
    await edited(keepAll);
    const labels = join(digits, "generated-labels-idx1-ubyte");
    const bytes = await readFile(labels);
    await writeFile(
      labels,
      bytes.map((byte, at) => (at === 8 ? (byte + 1) % 10 : byte)),
    );
    const changed = await cli([...TRAIN, "--additions", digits]);
    await writeFile(labels, bytes);
    expect(changed.stderr).toMatch(/its labels must have SHA-256|label to be/);
    const none = await cli([...TRAIN, "--additions", labeller]);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringMatching(/additions\.json: no such file/)]);
  });
});

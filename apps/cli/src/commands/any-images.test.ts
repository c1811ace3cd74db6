import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "@gan-cls/core";
import type { AdoptDocument } from "@gan-cls/study";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { decode, encode } from "fast-png";
import { readdir, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, TINY_GAN, type CliResult } from "../test-cli.test-helper";

const ENGINE = ["--engine", "simd"];
const folder = await temporaryFolder();
const pictures = join(folder, "lights");
const DATA = ["--data", pictures, "--size", "12x20", ...ENGINE];

/** Classes that differ in hue alone: as grey pictures they are the same. */
const HUES = { blue: [40, 60, 235], green: [30, 122, 30], red: [200, 45, 45] } as const;
type Hue = keyof typeof HUES;

/** A light in the upper or lower half of dark ground, of any size and in a shade of its hue, as a PNG. */
function drawLight(hue: Hue, seed: number, [width, height] = [24 + (seed % 5), 40 + (seed % 7)]): Uint8Array {
  const random = Random.fromSeed(seed).stream(hue);
  const [x, y, radius] = [width * (0.4 + 0.2 * random.uniform()), height * (0.3 + 0.4 * random.uniform()), width / 4];
  const shade = 0.75 + 0.25 * random.uniform();
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const isInside = Math.hypot((pixel % width) - x, Math.floor(pixel / width) - y) < radius;
    return isInside ? Math.round(HUES[hue][at % 3] * shade) : 12;
  });
  return encode({ width, height, channels: 3, depth: 8, data });
}

async function writeLights(path: string, count: number, firstSeed: number): Promise<void> {
  for (const hue of Object.keys(HUES) as Hue[]) {
    await mkdir(join(path, hue), { recursive: true });
    for (let index = 0; index < count; index++) {
      await writeFile(join(path, hue, `${index}.png`), drawLight(hue, firstSeed + index));
    }
  }
}

const ganRun = join(folder, "gan");
const studyRun = join(folder, "study");
const knn = join(studyRun, "models", "pca-knn");
let study: CliResult;

beforeAll(async () => {
  await writeLights(pictures, 20, 1);
  await cli(["train", "gan", ...TINY_GAN, "--epochs", "1", "--out", ganRun, ...DATA]);
  const methods = ["--methods", "pca-knn,pooled-probe", "--labels", "30", "--discriminator", ganRun];
  study = await cli(["study", ...methods, "--out", studyRun, ...DATA]);
});

describe("colour pictures of 12x20, from many sizes", () => {
  it("are told apart by hue, and all files of the run are in colour", async () => {
    expect(study).toMatchObject({ exitCode: 0 });
    const { rows } = (await readJsonFile(studyRun, "results.json")) as { rows: Record<string, unknown>[] };
    expect(rows[0]).toMatchObject({ method: "pca-knn", testSize: 12, balancedAccuracy: 1, testAccuracy: 1 });
    const card = (await readJsonFile(knn, "card.json")) as Record<string, unknown>;
    expect(card).toMatchObject({
      imageShape: [20, 12, 3],
      classCounts: [10, 10, 10],
      preprocessing: { rows: 20, columns: 12, channels: 3, fit: "cover", layout: "plain", invert: false },
      familiarity: { references: 48 },
      trainedOn: { labelled: 30, unlabelled: 0 },
    });
    for (const file of ["generated.png", "samples/epoch-001.png"]) {
      expect(decode(await readFile(join(ganRun, file))).channels).toBe(3);
    }
    const axes = (await readdir(studyRun)).find((name) => name.startsWith("axes-"));
    expect(decode(await readFile(join(studyRun, String(axes)))).channels).toBe(3);
    const report = await cli(["report", studyRun, "--out", join(folder, "report.html")]);
    expect(report.exitCode).toBe(0);
    const html = await readFile(join(folder, "report.html"), "utf8");
    const urls = [...html.matchAll(/data:image\/png;base64,([^"]+)/g)].map(([, text]) => text);
    expect(decode(Buffer.from(urls[0], "base64")).channels).toBe(3);
  });

  it("classifies folders of any sizes, says what is unlike, and lets no bad file hide the others", async () => {
    const fresh = join(folder, "fresh");
    await writeLights(fresh, 2, 500);
    await writeFile(join(fresh, "broken.png"), "no picture");
    const white = encode({ width: 30, height: 30, channels: 1, depth: 8, data: new Uint8Array(900).fill(255) });
    await writeFile(join(fresh, "white.png"), white);
    const { exitCode, stdout, stderr } = await cli([
      "classify",
      fresh,
      "gone.png",
      "--model",
      knn,
      "--json",
      ...ENGINE,
    ]);
    expect(exitCode).toBe(2);
    const { files, failed, preprocessing } = JSON.parse(stdout) as {
      files: { file: string; className: string; unlike: number; looksInverted?: boolean }[];
      failed: { file: string; reason: string }[];
      preprocessing: object;
    };
    expect(preprocessing).toMatchObject({ rows: 20, columns: 12, channels: 3 });
    expect(failed.map(({ file }) => file).sort()).toEqual([join(fresh, "broken.png"), "gone.png"].sort());
    for (const { file, className, unlike } of files.filter((entry) => !entry.file.endsWith("white.png"))) {
      expect(file).toContain(`/${className}/`);
      expect(unlike).toBeLessThanOrEqual(1);
    }
    expect(files.find(({ file }) => file.endsWith("white.png"))).toMatchObject({ looksInverted: false });
    expect(stderr).toMatch(/error: classify: 2 pictures of 9 could not be read, see above/);
    const table = await cli(["classify", fresh, "--model", knn, ...ENGINE]);
    expect(table.stdout).toMatch(/│ .*white\.png +│ \w+ +│ +\d+\.\d % │ unlike/);
    expect(table.stdout).toContain("Warning: 1 of 7 pictures look unlike all that the model has learned");
    const csv = await cli(["classify", join(fresh, "red"), "--model", knn, "--csv", ...ENGINE]);
    expect(csv.stdout.split("\n").slice(0, 2)).toEqual([
      "file,class,probability,unlike",
      `${join(fresh, "red", "0.png")},red,1.0000,false`,
    ]);
  });

  it("counts pictures that were trained on, leaves them out when asked, and tests on whole folders", async () => {
    const grown = join(folder, "grown");
    await writeLights(grown, 20, 1);
    await writeLights(join(folder, "more"), 6, 900);
    const evaluate = async (...words: string[]): Promise<CliResult> =>
      cli([
        "evaluate",
        "--model",
        knn,
        "--out",
        join(folder, `e-${words.length}-${words.join("").length}`),
        ...words,
        ...ENGINE,
      ]);
    const all = await evaluate("--data", grown, "--all", "--json");
    expect(all.exitCode).toBe(0);
    const [row] = (JSON.parse(all.stdout) as { rows: Record<string, unknown>[] }).rows;
    expect(row).toMatchObject({ testSize: 60, seenInTraining: { labelled: 30, unlabelled: 0 } });
    expect(all.stderr).toContain("it was trained on 30 of the 60 test images");
    const rest = await evaluate("--data", grown, "--all", "--remove-seen", "--json");
    expect((JSON.parse(rest.stdout) as { rows: unknown[] }).rows).toMatchObject([
      { testSize: 30, seenInTraining: { labelled: 0, unlabelled: 0 } },
    ]);
    const other = await evaluate("--data", join(folder, "more"), "--all", "--json");
    expect((JSON.parse(other.stdout) as { rows: unknown[] }).rows).toMatchObject([{ testSize: 18, testAccuracy: 1 }]);
  });

  it("draws single images, labels them in colour, and measures the generator by a network of its own", async () => {
    const one = join(folder, "one");
    const single = await cli(["generate", "--generator", ganRun, "--count", "1", "--out", one, ...ENGINE]);
    expect(single.stdout).toBe(`${join(one, "generated.png")}\n`);
    expect(decode(await readFile(join(one, "generated.png")))).toMatchObject({ width: 12, height: 20, channels: 3 });
    const labelled = join(folder, "labelled");
    const words = ["--count", "9", "--seed", "4", "--review", "--files", "--classifier", knn, "--confidence", "0"];
    const drawn = await cli(["generate", "--generator", ganRun, ...words, "--out", labelled, ...ENGINE]);
    expect(drawn).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(labelled, "images")))[0]).toMatch(/^0001-seed-4-(blue|green|red)\.png$/);
    expect(decode(await readFile(join(labelled, "review", "sheet-001.png"))).channels).toBe(3);
    const learn = ["--methods", "knn", "--labels", "12", "--additions", labelled, "--out", join(folder, "with")];
    expect(await cli(["study", ...learn, ...DATA])).toMatchObject({ exitCode: 0 });
    const measured = join(folder, "measured");
    const quality = await cli([
      "evaluate",
      "--generator",
      ganRun,
      "--samples",
      "20",
      "--out",
      measured,
      "--json",
      ...ENGINE,
    ]);
    expect(quality.exitCode).toBe(0);
    const document = (JSON.parse(quality.stdout) as { quality: { notes: string[]; samples: { fid: number } } }).quality;
    expect(document.samples.fid).toBeGreaterThan(0);
    expect(document.notes.join(" ")).toMatch(
      /small CNN trained on the 48 labelled training images.*FID of 20 samples in 64/,
    );
  });

  it("adopts the discriminator, and classify says what adopt has tested", async () => {
    const run = join(folder, "adopted");
    const model = join(ganRun, "models", "discriminator");
    const adopted = await cli([
      "adopt",
      model,
      "--labels",
      "40",
      "--range",
      "0..1",
      "--no-control",
      "--out",
      run,
      ...DATA,
    ]);
    expect(adopted).toMatchObject({ exitCode: 0 });
    const { input, best, probes } = (await readJsonFile(run, "results.json")) as AdoptDocument;
    expect(input).toEqual({ range: "0..1" });
    const evaluated = await cli(["evaluate", "--model", run, "--json", "--out", join(folder, "e-adopted"), ...ENGINE]);
    const { rows } = JSON.parse(evaluated.stdout) as { rows: { testAccuracy: number }[] };
    expect(rows[0].testAccuracy).toBe(probes.find(({ name }) => name === best)?.testAccuracy);
    const card = await readJsonFile(run, "models/adopted/card.json");
    expect(card).toMatchObject({ inputRange: "0..1", preprocessing: { rows: 20, columns: 12, channels: 3 } });
  });
});

/** What must hold for the pretrained models as they are packed: the README shows the cards, and the tarball stays small. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { CIFAR10 } from "../packages/data/src/node/sources/cifar10";
import { FASHION_MNIST } from "../packages/data/src/node/sources/fashion-mnist";
import * as statistics from "../packages/evaluate/src/index";
import { SIZE_LIMITS } from "../e2e/pretrained/download-sizes.mjs";
import {
  classifierFigures,
  generatorFigures,
  probeFigures,
  qualityFigures,
  studyProbeFigures,
  tunedFigures,
  voteFigures,
} from "./pretrained/card-figures.mjs";
import { summarizeLosses } from "./pretrained/losses.mjs";
import { writeSection } from "./pretrained/readme-section.mjs";
import { folderOf, MODEL_PACKAGES, pretrainedOf, RECIPES } from "./pretrained/recipes.mjs";
import { readJson, ROOT } from "./workspace.mjs";

const cardOf = (name) => readJson(join(folderOf(name), "card.json"));

/** What is known of the training of a model of each kind, and has a file; `trained-on.bin` comes once for all that have seen the same images. */
const KNOWLEDGE = {
  classifier: ["familiarity.bin"],
  discriminator: ["training.json"],
  generator: [],
};

describe.each(MODEL_PACKAGES)("packages/%s/pretrained", (packageFolder) => {
  const folder = pretrainedOf(packageFolder);
  const names = readJson(join(folder, "names.json"));

  it("holds the models of its list, each with a recipe, and nothing else", () => {
    expect(readdirSync(folder).sort()).toEqual([...names, "names.json"].sort());
    const seen = new Set();
    for (const name of names) {
      const { kind, trainedOn } = cardOf(name);
      const isFirst = kind !== "generator" && !seen.has(trainedOn.sha256);
      seen.add(trainedOn?.sha256);
      const hashes = isFirst ? ["trained-on.bin"] : [];
      const files = ["card.json", "model.json", "weights.bin", ...KNOWLEDGE[kind], ...hashes].sort();
      expect(readdirSync(join(folder, name)).sort()).toEqual(files);
      expect(RECIPES[name].package).toBe(packageFolder);
    }
  });

  it("leaves the tarball room for the code", () => {
    const files = names.flatMap((name) => readdirSync(join(folder, name)).map((file) => join(folder, name, file)));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    expect(bytes).toBeLessThan(SIZE_LIMITS[`@gan-cls/${packageFolder}`] - 500_000);
  });

  it("is shown by the README as the cards have it", async () => {
    const path = join(ROOT, "packages", packageFolder, "README.md");
    const readme = readFileSync(path, "utf8");
    const options = { ...(await resolveConfig(path)), filepath: path };
    expect(readme).toBe(await format(writeSection(readme, names.map(cardOf)), options));
  });

  it("is built from by the sources", () => {
    const registry = readFileSync(join(ROOT, "packages", packageFolder, "src", "pretrained-registry.ts"), "utf8");
    for (const [, name, file] of registry.matchAll(/new URL\("\.\.\/pretrained\/([\w-]+)\/([\w.]+)"/g)) {
      expect(existsSync(join(folder, name, file))).toBe(true);
      const { files, trainedOn } = cardOf(name);
      const hashes = { bytes: 6 * (trainedOn?.labelled + trainedOn?.unlabelled) };
      expect(statSync(join(folder, name, file)).size).toBe((files[file] ?? hashes).bytes);
    }
  });
});

it("names the classes of clothes and of small photos as the data do", () => {
  const withProperty = (property) => Object.entries(RECIPES).filter(([, recipe]) => recipe[property] !== undefined);
  const names = { "fashion-mnist": FASHION_MNIST.classNames, cifar10: CIFAR10.classNames };
  const classifiers = withProperty("classNames");
  expect(classifiers.map(([name]) => name)).toEqual(["fashion-tuned", "fashion-cnn", "cifar10-cnn"]);
  classifiers.forEach(([name, { domain }]) => expect(cardOf(name).classNames).toEqual(names[domain]));
  const drawing = withProperty("drawnClasses");
  expect(drawing.map(([name]) => name)).toEqual(["cifar10-generator"]);
  drawing.forEach(([, { drawnClasses }]) => expect(drawnClasses).toEqual(CIFAR10.classNames));
});

describe("figures of cards", () => {
  it("are the means of a study's probes for every number of labels, beside random weights", () => {
    const of = (method, labels, seed, testAccuracy) => ({ ...row(seed, testAccuracy), method, labels });
    const [few, many] = studyProbeFigures(statistics, {
      rows: [
        ...[of("pooled-probe", 1000, 1, 0.95), of("pooled-probe", 1000, 2, 0.97), of("random-probe", 1000, 1, 0.9)],
        ...[of("pooled-probe", 100, 1, 0.85), of("random-probe", 100, 1, 0.8)],
      ],
    });
    expect(few).toMatchObject({ value: 0.85, control: { value: 0.8 } });
    expect(many.value).toBeCloseTo(0.96);
    expect(many.what).toMatch(/pooled-probe with 1 000 labels, mean of 2 seeds/);
    expect(many.control.what).toMatch(/random-probe with 1 000 labels, one seed/);
  });

  const row = (seed, testAccuracy) => ({
    ...{
      method: "trial-3",
      labels: 10_000,
      seed,
      testAccuracy,
      testSize: 10_000,
      seconds: 1,
      labelHash: "x",
      confusion: [],
    },
  });

  it("are the model's own, and the seeds' mean beside the control's", () => {
    const [own, mean] = classifierFigures(statistics, {
      method: "trial-3",
      seed: 1,
      study: { rows: [row(1, 0.94), row(2, 0.95), row(3, 0.96)] },
      control: { rows: [row(1, 0.9)] },
    });
    expect(own).toMatchObject({ what: "accuracy of this model on 10 000 test images", value: 0.94 });
    expect(mean.value).toBeCloseTo(0.95);
    expect(mean.what).toBe(
      "test accuracy of trial-3 with 10 000 labels, mean of 3 seeds, 10 000 images, standard deviation 1.00 points",
    );
    expect(mean.control).toMatchObject({ what: "the same on random weights, one seed", value: 0.9 });
    expect(mean.interval.low).toBeLessThan(0.95);
    expect(() => classifierFigures(statistics, { method: "trial-3", seed: 4, study: { rows: [row(1, 0.9)] } })).toThrow(
      /expected a row of trial-3 with seed 4/,
    );
  });

  it("are of the first seed and of the mean over all, with the wanted labels alone, beside the control's", () => {
    const of = (method, labels, seed, testAccuracy) => ({ ...row(seed, testAccuracy), method, labels });
    const rows = [
      ...[of("pooled-tune", 60_000, 2, 0.94), of("pooled-tune", 60_000, 1, 0.92), of("pooled-tune", 1000, 1, 0.85)],
      ...[of("random-tune", 60_000, 1, 0.9), of("random-tune", 1000, 1, 0.5)],
    ];
    const wanted = { rows, method: "pooled-tune", labels: 60_000 };
    const [own, mean] = tunedFigures(statistics, { ...wanted, controlMethod: "random-tune" });
    expect(own).toMatchObject({ what: "accuracy of this model on 10 000 test images", value: 0.92 });
    expect(mean).toMatchObject({ control: { value: 0.9 } });
    expect(mean.value).toBeCloseTo(0.93);
    expect(tunedFigures(statistics, wanted)[1].control).toBeUndefined();
    const few = { rows, method: "pooled-tune", labels: 1000, controlMethod: "random-tune" };
    expect(tunedFigures(statistics, few)).toMatchObject([{ value: 0.85, control: { value: 0.5 } }]);
    expect(() => tunedFigures(statistics, { ...wanted, labels: 100 })).toThrow(/rows of pooled-tune with 100 labels/);
  });

  it("of the demo's voters stand beside each other, the control in its column", () => {
    const interval = { low: 0.9, high: 1 };
    const of = (method, testAccuracy) => ({ ...row(1, testAccuracy), method, labels: 8000, interval });
    const rows = [of("pooled-tune", 0.99), of("random-tune", 0.98), of("cnn-fair", 0.97), of("pca-knn", 0.96)];
    const [own, cnn, knn] = voteFigures({ rows }, "pooled-tune");
    expect(own).toMatchObject({ value: 0.99, control: { value: 0.98 } });
    expect(own.what).toBe("accuracy of this model on MNIST's 10 000 official test images");
    expect([cnn.value, knn.value]).toEqual([0.97, 0.96]);
    expect(knn.what).toBe("accuracy of PCA + KNN, with the same 8 000 labels on the same images");
    expect(voteFigures({ rows }, "random-tune").map(({ value, control }) => [value, control])).toEqual([
      [0.98, undefined],
      [0.99, undefined],
      [0.97, undefined],
      [0.96, undefined],
    ]);
  });

  it("of the demo's voters are those that the page shows", () => {
    const { methods } = readJson(join(ROOT, "apps", "demo", "src", "lab", "vote-figures.json"));
    const accuracyOf = (name) => cardOf(name).figures[0].value;
    expect(accuracyOf("mnist-tuned")).toBe(methods.tuned.accuracy);
    expect(accuracyOf("mnist-tuned-control")).toBe(methods.control.accuracy);
    expect(accuracyOf("mnist-fair-cnn")).toBe(methods["cnn-fair"].accuracy);
  });

  it("take probes with their control", () => {
    const interval = { low: 0.97, high: 0.98 };
    const probes = [{ name: "features", testAccuracy: 0.975, interval, control: { testAccuracy: 0.974, interval } }];
    expect(probeFigures({ probes, labels: 1000, testSize: 10_000 })).toEqual([
      {
        what: "test accuracy of a linear probe on features, 1 000 labels, one seed, 10 000 images",
        ...{ value: 0.975, interval },
        control: { what: "the same on random weights", value: 0.974, interval },
      },
    ]);
  });

  it("count how a generator spreads its digits", () => {
    const digits = Array.from({ length: 100 }, (_, index) => ({
      label: index % 10,
      probabilities: [index < 20 ? 0.5 : 0.95],
    }));
    digits[0].label = 1;
    const [rarest, sure] = generatorFigures(statistics, digits, {
      ...{ judge: "mnist-cnn", things: "digit", classNames: [..."0123456789"] },
    });
    expect(rarest).toMatchObject({
      value: 0.09,
      what: expect.stringContaining("rarest digit, 0, among 100 generated"),
    });
    expect(sure.value).toBe(0.8);
  });
});

describe("figures of a generator that no shipped classifier judges", () => {
  it("are what its samples teach, beside real images, and how they spread over the classes", () => {
    const interval = { low: 0.3, high: 0.32 };
    const classification = { accuracy: 0.31, interval, testSize: 10_000, trainedOn: 5000 };
    const measured = {
      samples: { size: 5000, histogram: { counts: [3000, 200, 1800] }, classification },
      floor: { classification: { ...classification, accuracy: 0.55 } },
      labeller: { name: "a CNN", labels: 50_000 },
    };
    const recipe = { things: "class", drawnClasses: ["cat", "dog", "ship"] };
    const [learned, rarest] = qualityFigures(statistics, measured, recipe);
    expect(learned).toMatchObject({ value: 0.31, interval });
    expect(learned.what).toBe(
      "accuracy on 10 000 test images of a small CNN that learned from 5 000 samples alone, labelled by a classifier that learned from 50 000 labels; from as many real images 55.0 %",
    );
    expect(rarest).toMatchObject({
      value: 0.04,
      what: expect.stringContaining("rarest class, dog, among 5 000 samples"),
    });
    expect(rarest.interval.low).toBeLessThan(0.04);
  });
});

describe("losses of a record", () => {
  it("are means over stretches of a long training, each under its last step", () => {
    const steps = Array.from({ length: 801 }, (_, at) => [at + 1, { discriminatorLoss: at, generatorLoss: 1 }]);
    const losses = summarizeLosses(new Map(steps));
    expect(losses.steps).toHaveLength(267);
    expect(losses.steps.slice(0, 2)).toEqual([3, 6]);
    expect(losses.discriminator.slice(0, 2)).toEqual([1, 4]);
    expect(losses.steps.at(-1)).toBe(801);
  });
});

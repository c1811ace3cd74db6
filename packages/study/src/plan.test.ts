import { createImageDataset, type ImageDataset } from "@gan-cls/core";
import { tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { planCells } from "./cell";
import { compareCells, compareWith } from "./compare-cells";
import type { FinishedCell } from "./cell";
import { METHOD_NAMES } from "./method-names";
import { originalAccuracy, originalPoints } from "./original-figures";
import { PRESETS } from "./presets";
import { describeShortened } from "./shortened";
import { drawGanImages, drawLabelledSet, labelCounts } from "./study-data";
import { methodsNamed, planStudy, type StudyOptions, type StudyPlan } from "./study-plan";

const OPTIONS: StudyOptions = { seed: 1, engine: "auto" };

function plan(preset: keyof typeof PRESETS, options: Partial<StudyOptions> = {}, methods?: string[]): StudyPlan {
  const settings = PRESETS[preset];
  const request = { command: "study", preset, settings, methods: methodsNamed(methods, settings) };
  return planStudy(request, { ...OPTIONS, ...options });
}

/** As many images as MNIST's training set, of one pixel each. */
function manyPixels(size: number): ImageDataset {
  const labels = Uint8Array.from({ length: size }, (_, index) => index % 10);
  const pixels = Uint8Array.from({ length: size }, (_, index) => index % 251);
  return createImageDataset({ name: "many", pixels, labels, rows: 1, columns: 1 });
}

describe("planStudy", () => {
  it("counts seeds up from the first", () => {
    expect(plan("quick", { seed: 5, seeds: 3 }).seeds).toEqual([5, 6, 7]);
  });

  it("trains the GAN for the epochs asked for, whatever the preset's bound", () => {
    const request = {
      command: "study",
      settings: { ...PRESETS.quick, gan: { ...PRESETS.quick.gan, maxSteps: 7 } },
      methods: [],
    };
    expect(planStudy(request, { ...OPTIONS, ganEpochs: 9 }).settings.gan).toMatchObject({
      epochs: 9,
      maxSteps: undefined,
    });
    expect(planStudy(request, OPTIONS).settings.gan.maxSteps).toBe(7);
  });

  it("takes the quick preset's pretrained discriminator for MNIST, unless a GAN is wanted", () => {
    const discriminatorOf = (options: Partial<StudyOptions>): string | undefined =>
      plan("quick", options).discriminator;
    expect(discriminatorOf({})).toBe("mnist-original-discriminator");
    expect(discriminatorOf({ data: "mnist" })).toBe("mnist-original-discriminator");
    expect(discriminatorOf({ discriminator: "/mine" })).toBe("/mine");
    expect(discriminatorOf({ fromScratch: true })).toBeUndefined();
    expect(discriminatorOf({ ganEpochs: 2 })).toBeUndefined();
    expect(discriminatorOf({ data: "/my/images" })).toBeUndefined();
    expect(plan("original").discriminator).toBeUndefined();
  });

  it("names the choices for an unknown method", () => {
    expect(() => plan("quick", {}, ["cnn", "svm"])).toThrow(
      `methodsNamed: a method must be one of ${METHOD_NAMES.join(", ")}, got "svm"`,
    );
  });

  it("makes a method of every name, with the preset's epochs", () => {
    const methods = methodsNamed(METHOD_NAMES, PRESETS.original);
    expect(methods.map(({ name }) => name)).toEqual([...METHOD_NAMES]);
    const described = Object.fromEntries(methods.map(({ name, description }) => [name, description]));
    expect(described.cnn).toContain("15 epochs of SGD 0.01, batches of 100");
    expect(described["trial-2"]).toContain("5 epochs of sgd 0.01 (head), then 10 epochs of sgd 0.01 (all)");
    expect(described["trial-3"]).toContain("7 epochs of sgd 0.01 (head), then 8 epochs of sgd 0.01 (all)");
    expect(described["pca-knn"]).toContain("the 4 nearest neighbours; ties go to the nearest, as in the original");
  });
});

describe("the preset label-efficiency", () => {
  const settings = PRESETS["label-efficiency"];

  it("has every control beside what it controls, three seeds, and keeps off the test images", () => {
    expect(settings.methods).toEqual(expect.arrayContaining(["cnn-fair", "random-probe", "pooled-probe"]));
    expect(settings).toMatchObject({ seeds: 3, validateOnTest: false, labelChoice: "stratified" });
    expect(plan("label-efficiency").seeds).toEqual([1, 2, 3]);
    expect(plan("label-efficiency", { seeds: 2 }).seeds).toEqual([1, 2]);
    expect(plan("label-efficiency").discriminator).toBe("mnist-better-discriminator");
  });

  it("takes as many labels as smaller data have", () => {
    expect(labelCounts(plan("label-efficiency"), manyPixels(60_000))).toEqual([100, 300, 1000, 3000, 10_000, 60_000]);
    expect(labelCounts(plan("label-efficiency"), manyPixels(2_000))).toEqual([100, 300, 1000, 2000]);
    expect(labelCounts(plan("label-efficiency"), tinyDigits(4))).toEqual([40]);
  });

  it("is shortened against itself", () => {
    const full = { train: manyPixels(60_000), test: manyPixels(10_000), labels: [100, 60_000] };
    expect(describeShortened(plan("label-efficiency"), full)).toEqual([]);
    expect(describeShortened(plan("label-efficiency", { seeds: 1 }), { ...full, labels: [100, 300] })).toEqual([
      "Labelled images: 300 instead of 60 000.",
      "Seeds: 1 instead of 3.",
    ]);
  });
});

describe("planCells", () => {
  it("names files by what varies only", () => {
    const names = (options: Partial<StudyOptions>, counts: number[]): string[] =>
      planCells(plan("quick", options, ["cnn"]), counts).map(({ name }) => name);
    expect(names({}, [100])).toEqual(["cnn"]);
    expect(names({}, [10, 100])).toEqual(["cnn-10-labels", "cnn-100-labels"]);
    expect(names({ seeds: 2 }, [100])).toEqual(["cnn-seed-1", "cnn-seed-2"]);
  });
});

describe("the images of a study", () => {
  it("are the original's own for the preset original", () => {
    const train = manyPixels(60_000);
    const { budget, dataset } = drawLabelledSet(plan("original"), train, 10_000, 1);
    expect(budget.hash).toBe("d02f531ad088f99b6d6e490506968b5a74ec34542809beb0670ffe52f19dd9cf");
    expect(drawLabelledSet(plan("original"), train, 1_000, 2).budget.indices).toEqual(
      budget.indices.subarray(0, 1_000),
    );
    expect(drawGanImages(plan("original"), train, 1).pixels).toEqual(dataset.pixels);
  });

  it("are drawn class by class for other studies, by the seed", () => {
    const train = manyPixels(500);
    const draw = (seed: number): Uint8Array => drawLabelledSet(plan("quick"), train, 50, seed).dataset.labels;
    expect(Array.from({ length: 10 }, (_, label) => draw(1).filter((other) => other === label).length)).toEqual(
      Array<number>(10).fill(5),
    );
    expect(draw(2)).not.toEqual(draw(1));
  });

  it("go to the GAN without labels, at most as many as the settings say", () => {
    const train = tinyDigits(4);
    expect(drawGanImages(plan("quick"), train, 1).size).toBe(40);
    const few = { ...plan("quick"), settings: { ...PRESETS.quick, gan: { ...PRESETS.quick.gan, images: 30 } } };
    const images = drawGanImages(few, train, 1);
    expect(images.size).toBe(30);
    expect("labels" in images).toBe(false);
  });

  it("are as many as the data have, unless more labels are asked for", () => {
    const train = tinyDigits(4);
    expect(labelCounts(plan("original"), train)).toEqual([40]);
    expect(labelCounts(plan("quick", { labels: [30, 10] }), train)).toEqual([10, 30]);
    expect(labelCounts({ ...plan("quick"), labels: "all" }, train)).toEqual([40]);
    expect(() => drawLabelledSet(plan("quick"), train, 41, 1)).toThrow(
      "drawLabelBudget: labels must be at most the 40 images",
    );
  });
});

describe("describeShortened", () => {
  const data = { train: manyPixels(60_000), test: manyPixels(10_000), labels: [10_000] };

  it("has nothing to say of the original in full", () => {
    expect(describeShortened(plan("original"), data)).toEqual([]);
  });

  it("names everything that is smaller", () => {
    const small = { train: manyPixels(8_000), test: manyPixels(2_000), labels: [2_000] };
    const quick = plan("quick", { fromScratch: true });
    const settings = {
      ...quick.settings,
      gan: { ...quick.settings.gan, epochs: 2, maxSteps: 100, generator: { filters: [128, 64, 32] as const } },
      epochs: { ...quick.settings.epochs, cnn: [5], "trial-2": [2, 3] },
    };
    const methods = methodsNamed(["pca-knn", "cnn", "trial-2"], settings);
    expect(describeShortened({ ...quick, settings, methods }, small)).toEqual([
      "Labelled images: 2 000 instead of 10 000.",
      "Test images: 2 000 instead of 10 000.",
      "Images for the GAN: 8 000 instead of 10 000.",
      "GAN: 100 steps instead of 5 000 (50 epochs).",
      "Adam of the GAN (rate, beta1): 0.0004, 0.5 instead of 0.0001, 0.9.",
      "Channels of the generator: 128, 64, 32 instead of 256, 128, 64.",
      "Epochs of cnn: 5 instead of 15.",
      "Epochs of trial-2: 5 instead of 15.",
    ]);
  });

  it("speaks of the GAN only where one is trained", () => {
    const withoutTrials = plan("original", { ganEpochs: 1 }, ["cnn"]);
    expect(describeShortened(withoutTrials, data)).toEqual([]);
    const given = plan("original", { ganEpochs: 1, discriminator: "/runs/gan" });
    expect(describeShortened(given, data)).toEqual([]);
    expect(describeShortened(plan("original", { ganEpochs: 1 }), data)).toEqual([
      "GAN: 100 steps instead of 5 000 (50 epochs).",
    ]);
  });
});

describe("compareCells", () => {
  const truth = Uint8Array.of(0, 1, 2, 3);

  function cell(method: string, predicted: number[], labels = 10): FinishedCell {
    const row = { method, labels, seed: 1, testAccuracy: 0, testSize: 4, seconds: 0, confusion: [], labelHash: "0" };
    return {
      ...{ name: method, row: { ...row, peakMemoryBytes: 0 }, history: undefined, pictures: [] },
      predictedLabels: Uint8Array.from(predicted),
    };
  }

  it("holds every method against the CNN with the same labels", () => {
    const cells = [cell("knn", [0, 1, 0, 0]), cell("cnn", [0, 0, 2, 3]), cell("knn", [9, 9, 9, 9], 100)];
    expect(compareCells(cells, truth)).toEqual([
      { method: "knn", reference: "cnn", labels: 10, seed: 1, onlyMethodRight: 1, onlyReferenceRight: 2, pValue: 1 },
    ]);
  });

  it("holds them against the fair CNN where there is one, also before it is finished", () => {
    const cells = [cell("knn", [0, 1, 0, 0]), cell("cnn", [0, 0, 2, 3]), cell("cnn-fair", [0, 1, 2, 3])];
    expect(compareCells(cells, truth).map(({ method, reference }) => [method, reference])).toEqual([
      ["knn", "cnn-fair"],
      ["cnn", "cnn-fair"],
    ]);
    expect(compareCells(cells.slice(0, 2), truth, ["knn", "cnn", "cnn-fair"])).toEqual([]);
  });

  it("takes the first method where there is no CNN, and any that is asked for", () => {
    const cells = [cell("knn", [0, 1, 0, 0]), cell("logistic", [0, 1, 2, 3], 100)];
    expect(compareCells(cells, truth)).toEqual([]);
    expect(compareWith(cells[0], cells, truth)).toMatchObject([{ method: "logistic", reference: "knn", labels: 100 }]);
    expect(compareCells([], truth)).toEqual([]);
  });
});

describe("the original's figures", () => {
  it("stand beside 10 000 labels only", () => {
    expect(originalAccuracy("trial-3", 10_000)).toBe(0.9419);
    expect(originalAccuracy("trial-3", 1_000)).toBeUndefined();
    expect(originalAccuracy("pca-knn", 10_000)).toBeUndefined();
    expect(originalPoints()).toContainEqual({ name: "cnn", epoch: 15, accuracy: 0.9597 });
  });
});

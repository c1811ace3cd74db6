import { withoutLabels } from "@gan-cls/core";
import { createStudyData, type StudyData } from "@gan-cls/data";
import { describe, expect, it } from "vitest";
import { planStudy, type StudyRequest } from "../plan";
import { PRESETS, type PresetName, type StudySettings } from "../presets";
import { manyPixels, smallData } from "../small-study.test-helper";
import { originalAccuracy, originalPoints } from "./original-figures";
import { describeShortened } from "./shortened";

/** As many images as MNIST has, or fewer, which pass for MNIST's. */
function digits(train: number, test: number): StudyData {
  return { ...smallData({ train: manyPixels(train), test: manyPixels(test) }), domain: "mnist" };
}

const full = digits(60_000, 10_000);

function shortened(preset: PresetName | undefined, request: Partial<StudyRequest> = {}): string[] {
  const { data = full } = request;
  return describeShortened(planStudy({ data, preset, ...request }), data);
}

/** The original with a GAN of one epoch. */
const SHORT_GAN: StudySettings = { ...PRESETS.original, gan: { ...PRESETS.original.gan, epochs: 1 } };

describe("describeShortened", () => {
  it("has nothing to say of the original in full", () => {
    expect(shortened("original")).toEqual([]);
  });

  it("names everything that is smaller", () => {
    const settings: StudySettings = {
      ...PRESETS.quick,
      gan: { ...PRESETS.quick.gan, epochs: 2, maxSteps: 100, generator: { filters: [128, 64, 32] } },
      epochs: { ...PRESETS.quick.epochs, cnn: [5], "trial-2": [2, 3] },
    };
    const data = digits(8_000, 2_000);
    expect(shortened("quick", { data, settings, methods: ["pca-knn", "cnn", "trial-2"] })).toEqual([
      "Labelled images: 300 instead of 10 000.",
      "Test images: 2 000 instead of 10 000.",
      "Images for the GAN: 8 000 instead of 10 000.",
      "GAN: 100 steps instead of 5 000 (50 epochs).",
      "Adam of the GAN (rate, beta1): 0.0004, 0.5 instead of 0.0001, 0.9.",
      "Channels of the generator: 128, 64, 32 instead of 256, 128, 64.",
      "Epochs of cnn: 5 instead of 15.",
      "Epochs of trial-2: 5 instead of 15.",
    ]);
  });

  it("finds nothing shortened where all of a user's own images are used", () => {
    const data = smallData({ train: manyPixels(180), test: manyPixels(45) });
    expect(shortened("quick", { data, methods: ["pca-knn", "cnn"] })).toEqual([]);
    expect(shortened("quick", { data, methods: ["pca-knn"], labels: [50] })).toEqual([
      "Labelled images: 50 instead of 180.",
    ]);
  });

  it("counts the images without labels among those that a GAN learns from", () => {
    const own = { train: manyPixels(180), test: manyPixels(45), unlabelled: withoutLabels(manyPixels(20_000)) };
    const data = createStudyData({ ...smallData(), ...own });
    const request = { data, methods: ["pca-knn", "trial-1"] };
    expect(shortened("quick", { ...request, settings: PRESETS.original })).toEqual([]);
    expect(shortened("quick", { ...request, settings: SHORT_GAN })).toEqual([
      "GAN: 100 steps instead of 5 000 (50 epochs).",
    ]);
  });

  it("speaks of the GAN only where one is trained", () => {
    expect(shortened("original", { settings: SHORT_GAN, methods: ["cnn"] })).toEqual([]);
    const discriminator = { note: "Given.", load: () => Promise.reject(new Error("not needed")) };
    expect(shortened("original", { settings: SHORT_GAN, discriminator })).toEqual([]);
    const gan = ["GAN: 100 steps instead of 5 000 (50 epochs)."];
    expect(shortened("original", { settings: SHORT_GAN })).toEqual(gan);
    // Without a preset nothing else is a smaller study of anything.
    expect(shortened(undefined, { settings: SHORT_GAN, methods: ["trial-1"], labels: [10] })).toEqual(gan);
  });

  it("holds the preset label-efficiency against itself", () => {
    const request = { labels: [100, 60_000], seeds: [1, 2, 3], methods: ["cnn-fair"] };
    expect(shortened("label-efficiency", request)).toEqual([]);
    expect(shortened("label-efficiency", { ...request, labels: [100, 300], seeds: [1] })).toEqual([
      "Labelled images: 300 instead of 60 000.",
      "Seeds: 1 instead of 3.",
    ]);
  });
});

describe("the original's figures", () => {
  it("stand beside 10 000 labels only", () => {
    expect(originalAccuracy("trial-3", 10_000)).toBe(0.9419);
    expect(originalAccuracy("trial-3", 1_000)).toBeUndefined();
    expect(originalAccuracy("pca-knn", 10_000)).toBeUndefined();
    expect(originalPoints()).toContainEqual({ name: "cnn", labels: 10_000, epoch: 15, accuracy: 0.9597 });
  });
});

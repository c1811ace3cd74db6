import { describe, expect, it } from "vitest";
import { WORK_NAMES } from "./protocol";
import { listWorkItems, scale, workItemNames } from "./work-items";

const labels = (...options: Parameters<typeof listWorkItems>): string[] =>
  listWorkItems(...options).map(({ label }) => label);

describe("listWorkItems", () => {
  it("holds the work of the original study, at its sizes, and that of colour networks", () => {
    expect(labels({ growth: false })).toEqual([
      "gan-step",
      "cnn-epoch",
      "trial-3-frozen-epoch",
      "trial-3-unfrozen-epoch",
      "inference",
      "colour-cnn-step",
      "colour-gan-32-step",
      "colour-gan-64-step",
      "pca-knn-10000",
      "pca-knn-60000",
    ]);
    const [ganStep] = listWorkItems({ only: ["gan-step"], growth: false });
    expect(ganStep).toMatchObject({ batchSize: 100, threads: null });
    const [pcaKnn] = listWorkItems({ only: ["pca-knn-60000"] });
    expect(pcaKnn).toMatchObject({ work: "pca-knn", images: 60_000, testImages: 10_000 });
  });

  it("adds a quarter of the data and one thread to each", () => {
    expect(labels({ only: ["gan-step"] })).toEqual(["gan-step", "gan-step-batch-25", "gan-step-1-thread"]);
    const [epoch, quarter, thread] = listWorkItems({ only: ["cnn-epoch"] });
    expect(quarter).toEqual({ ...epoch, label: "cnn-epoch-2500", images: 2_500, growthOf: "cnn-epoch" });
    expect(thread).toEqual({ ...epoch, label: "cnn-epoch-1-thread", threads: 1, growthOf: "cnn-epoch" });
    expect(labels({ only: ["pca-knn"] })).toEqual([
      "pca-knn-10000",
      "pca-knn-2500",
      "pca-knn-10000-1-thread",
      "pca-knn-60000",
    ]);
  });

  it("gives every item a name of its own, and every kind of work an item", () => {
    const all = listWorkItems();
    expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
    expect(new Set(all.map(({ work }) => work))).toEqual(new Set(WORK_NAMES));
    expect(workItemNames()).toEqual(expect.arrayContaining(all.map(({ label }) => label)));
  });

  it("chooses by label", () => {
    expect(labels({ only: ["cnn-epoch-2500", "inference-1-thread"] })).toEqual([
      "cnn-epoch-2500",
      "inference-1-thread",
    ]);
    expect(labels({ only: ["nothing"] })).toEqual([]);
  });

  it("is quick with at least one whole batch", () => {
    for (const { batchSize, images, units } of listWorkItems({ quick: true })) {
      expect(images).toBeGreaterThanOrEqual(Math.max(batchSize, 1));
      expect(images).toBeLessThanOrEqual(6_000);
      expect(units).toBe(1);
    }
  });
});

describe("scale", () => {
  it("multiplies and rounds up", () => {
    const [item] = listWorkItems();
    expect(scale(item, { batchSize: 0.015, images: 0.001 })).toEqual({ ...item, batchSize: 2, images: 10 });
  });
});

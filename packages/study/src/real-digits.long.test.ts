import { openDataset } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import { describeFinding } from "@gan-cls/evaluate";
import { drain } from "@gan-cls/core";
import { expect, it } from "vitest";
import { PRESETS } from "./presets";
import { runStudy } from "./run-study";

/** Of the 2 000 test images of `mnist-10k`; the intervals are some two points wide. */
const LEAST = {
  "pca-knn": 0.65,
  logistic: 0.65,
  "cnn-fair": 0.82,
  "random-probe": 0.75,
  "pooled-probe": 0.83,
};

it("methods with 100 labels of real size are about as good as published, and features beat random ones", async () => {
  await prepareEngine();
  const data = await openDataset("mnist-10k");
  const settings = PRESETS["label-efficiency"];
  const study = { data, settings, methods: Object.keys(LEAST), labels: [100] };
  const { rows } = await drain(runStudy({ ...study, discriminator: "mnist-better-discriminator" }));
  const accuracy = Object.fromEntries(rows.map(({ method, testAccuracy }) => [method, testAccuracy]));
  for (const [method, least] of Object.entries(LEAST)) {
    expect(accuracy[method], method).toBeGreaterThan(least);
  }
  expect(accuracy["pooled-probe"]).toBeGreaterThan(accuracy["random-probe"]);
});

it("the quick preset shows that a use of a GAN's discriminator helps and another does not, and what it had seen", async () => {
  await prepareEngine();
  const data = await openDataset("mnist-10k");
  const discriminator = "mnist-better-discriminator";
  // The others of the preset take three times as long; the control's figure is in results/label-efficiency.md, of three seeds.
  const methods = ["pca-knn", "trial-1", "pooled-tune"];
  const study = await drain(runStudy({ data, preset: "quick", settings: PRESETS.quick, methods, discriminator }));
  const accuracy = Object.fromEntries(study.rows.map(({ method, testAccuracy }) => [method, testAccuracy]));
  expect(accuracy["pooled-tune"]).toBeGreaterThan(0.94);
  expect(accuracy["trial-1"]).toBeLessThan(accuracy["pca-knn"]);
  expect(describeFinding(study)?.sentences[0]).toMatch(/^With 300 labels a classifier that builds on a GAN wins: /);
  expect(study.seenTestImages).toEqual([{ by: discriminator, labelled: 0, unlabelled: 2000, of: 2000 }]);
});

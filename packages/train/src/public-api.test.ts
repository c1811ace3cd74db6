import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "CLASSIFIER_KERNELS",
      "GAN_KERNELS",
      "GAN_LOSSES",
      "SELF_SUPERVISIONS",
      "assertKernels",
      "classGameLoss",
      "createModelClassifier",
      "createOptimizer",
      "decodeCheckpoint",
      "discriminatorLoss",
      "encodeCheckpoint",
      "featureMatchingLoss",
      "ganGradients",
      "ganKernels",
      "ganStep",
      "generatorGradientRatio",
      "generatorLoss",
      "hingeDiscriminatorLoss",
      "hingeGeneratorLoss",
      "restoreCheckpoint",
      "sampleDiversity",
      "trainClassifier",
      "trainGan",
      "trainSemiSupervised",
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "fileCheckpointStore",
    ]
  `);
});

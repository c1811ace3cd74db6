import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "CLASSIFIER_KERNELS",
      "GAN_KERNELS",
      "GAN_LOSSES",
      "SELF_SUPERVISIONS",
      "assertKernels",
      "createModelClassifier",
      "createOptimizer",
      "decodeCheckpoint",
      "discriminatorLoss",
      "drawSamples",
      "encodeCheckpoint",
      "forwardBatches",
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
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "fileCheckpointStore",
    ]
  `);
});

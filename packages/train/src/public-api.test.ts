import { expect, it, vi } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "createModelClassifier",
      "createOptimizer",
      "describeAugmentation",
      "epochsForSteps",
      "ganStep",
      "invertGenerator",
      "memoryCheckpointStore",
      "sampleDiversity",
      "secondsSpent",
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

it("offers its names without TensorFlow.js, for programs that only list them", async () => {
  vi.resetModules();
  vi.doMock("@tensorflow/tfjs", () => {
    throw new Error("TensorFlow.js was loaded");
  });
  const { GAN_LOSSES, PAIR_VIEWS, SELF_SUPERVISIONS } = await import("./names");
  expect([...GAN_LOSSES, ...SELF_SUPERVISIONS]).toEqual(["original", "hinge", "rotation", "contrastive"]);
  expect(PAIR_VIEWS).toEqual(["usual", "crops"]);
});

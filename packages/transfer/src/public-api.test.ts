import { expect, it, vi } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "TRANSFER_STRATEGIES",
      "adoptDiscriminator",
      "buildProbeClassifier",
      "buildTransferModel",
      "fitPooledKnn",
      "fitPooledProbe",
      "listLayers",
      "parseTransferStrategy",
      "pooledFeaturesOf",
      "probeTargets",
      "spreadOverFeatures",
      "stageEpochs",
      "transferDiscriminator",
    ]
  `);
});

it("offers its strategies without TensorFlow.js, for programs that only name them", async () => {
  vi.resetModules();
  vi.doMock("@tensorflow/tfjs", () => {
    throw new Error("TensorFlow.js was loaded");
  });
  const { TRANSFER_STRATEGIES } = await import("./strategies");
  expect(Object.entries(TRANSFER_STRATEGIES).map(([key, { name }]) => key === name)).not.toContain(false);
});

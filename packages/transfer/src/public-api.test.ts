import { expect, it, vi } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "TRANSFER_STRATEGIES",
      "addNoise",
      "adoptDiscriminator",
      "averageOverViews",
      "buildProbeClassifier",
      "buildTransferModel",
      "classifyOverViews",
      "compareFeatures",
      "fitFeatureProbe",
      "fitOneClass",
      "fitPooledKnn",
      "fitPooledProbe",
      "fixedViews",
      "hideLowerHalf",
      "listLayers",
      "parseTransferStrategy",
      "playEpisodes",
      "pooledFeaturesOf",
      "probeTargets",
      "restoreByGenerator",
      "restoreByPca",
      "selectFeatures",
      "spreadOverFeatures",
      "stageEpochs",
      "toUnitFeatures",
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

import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "GRADUAL_TUNE",
      "JOINED_TARGET",
      "L2_CHOICES",
      "POOLED_TUNE",
      "PROBE_PENALTIES",
      "TRANSFER_STRATEGIES",
      "adoptDiscriminator",
      "buildProbeClassifier",
      "buildTransferModel",
      "chooseL2",
      "featureNeighbours",
      "fitPooledKnn",
      "fitPooledProbe",
      "listLayers",
      "parseTransferStrategy",
      "pooledFeaturesOf",
      "probeLayer",
      "probeTargets",
      "spreadOverFeatures",
      "transferDiscriminator",
    ]
  `);
});

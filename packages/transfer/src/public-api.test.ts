import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "JOINED_TARGET",
      "PROBE_PENALTIES",
      "L2_CHOICES",
      "POOLED_TUNE",
      "TRANSFER_STRATEGIES",
      "adoptDiscriminator",
      "buildProbeClassifier",
      "buildTransferModel",
      "listLayers",
      "parseTransferStrategy",
      "probeLayer",
      "probeTargets",
      "chooseL2",
      "fitPooledKnn",
      "fitPooledProbe",
      "parseTransferStrategy",
      "pooledFeaturesOf",
      "transferDiscriminator",
      "withRandomWeights",
    ]
  `);
});

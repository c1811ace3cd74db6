import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "JOINED_TARGET",
      "PROBE_PENALTIES",
      "TRANSFER_STRATEGIES",
      "adoptDiscriminator",
      "buildProbeClassifier",
      "buildTransferModel",
      "listLayers",
      "parseTransferStrategy",
      "probeLayer",
      "probeTargets",
      "transferDiscriminator",
      "withRandomWeights",
    ]
  `);
});

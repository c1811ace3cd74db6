import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_COMPONENTS",
      "Familiarity",
      "Pca",
      "choosePcaRoute",
      "createKnnClassifier",
      "createLogisticClassifier",
      "createPcaKnnClassifier",
      "embedFeatures",
      "fitFamiliarity",
      "fitKnn",
      "fitLogisticRegression",
      "fitPca",
      "imageFeatures",
      "loadClassicalClassifier",
      "neighbourAgreement",
      "plainKernel",
      "prepareNeighbourSearch",
      "spreadLabels",
      "symmetricEigen",
    ]
  `);
});

import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_COMPONENTS",
      "DEFAULT_NEIGHBOURS",
      "LARGEST_DECOMPOSITION",
      "Pca",
      "createKnnClassifier",
      "createLogisticClassifier",
      "createPcaKnnClassifier",
      "embedFeatures",
      "fitKnn",
      "fitLogisticRegression",
      "fitPca",
      "imageFeatures",
      "labelledImageFeatures",
      "neighbourAgreement",
      "plainKernel",
      "prepareNeighbourSearch",
      "spreadLabels",
      "symmetricEigen",
    ]
  `);
});

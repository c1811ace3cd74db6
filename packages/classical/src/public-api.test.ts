import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_COMPONENTS",
      "Pca",
      "createKnnClassifier",
      "createLogisticClassifier",
      "createPcaKnnClassifier",
      "embedFeatures",
      "fitKnn",
      "fitLogisticRegression",
      "fitPca",
      "imageFeatures",
      "neighbourAgreement",
      "plainKernel",
      "prepareNeighbourSearch",
      "spreadLabels",
      "symmetricEigen",
    ]
  `);
});

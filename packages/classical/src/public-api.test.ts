import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_COMPONENTS",
      "Familiarity",
      "FeatureBasis",
      "PatchDictionary",
      "Pca",
      "StandardizedFeatures",
      "choosePcaRoute",
      "createKnnClassifier",
      "createLogisticClassifier",
      "createPcaKnnClassifier",
      "embedFeatures",
      "fitFamiliarity",
      "fitFeatureBasis",
      "fitGaussianMixture",
      "fitKMeans",
      "fitKnn",
      "fitLogisticRegression",
      "fitPatchDictionary",
      "fitPca",
      "fitShrunkGaussian",
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

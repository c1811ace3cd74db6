import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "MANIFOLD_NEIGHBOURS",
      "buildManifold",
      "classHistogram",
      "classMetrics",
      "compareClassifiers",
      "compareWithReference",
      "confusionMatrix",
      "createStudyRow",
      "describeLabeller",
      "describeQuality",
      "evaluate",
      "explainLabelTable",
      "fitFeatureGaussian",
      "formatCount",
      "formatPValue",
      "formatSeconds",
      "frechetDistance",
      "manifoldShare",
      "mcNemarTest",
      "measureMemorization",
      "mostConfusedPairs",
      "nearestVectors",
      "parseStudyDocument",
      "precisionRecall",
      "renderLabelTable",
      "renderQualityMarkdown",
      "renderStudyMarkdown",
      "summarizeSeeds",
      "tabulateLabels",
      "wilsonInterval",
    ]
  `);
});

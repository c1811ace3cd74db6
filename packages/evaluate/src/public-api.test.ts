import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "COMPARISON_RULE",
      "balancedAccuracy",
      "buildManifold",
      "classHistogram",
      "compareClassifiers",
      "compareWithReference",
      "comparisonVerdict",
      "createStudyRow",
      "describeClassBalance",
      "describeLabeller",
      "describeQuality",
      "evaluate",
      "explainLabelTable",
      "explainSelection",
      "findMethod",
      "fitFeatureGaussian",
      "formatBytes",
      "formatCount",
      "formatDuration",
      "formatPValue",
      "formatPercent",
      "formatQuantity",
      "frechetDistance",
      "listMethods",
      "measureMemorization",
      "mostConfusedPairs",
      "nearestVectors",
      "parseStudyDocument",
      "precisionRecall",
      "renderLabelTable",
      "renderQualityMarkdown",
      "renderStudyMarkdown",
      "selectionTable",
      "summarizeSeeds",
      "tabulateLabels",
      "wilsonInterval",
    ]
  `);
});

import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "classMetrics",
      "compareClassifiers",
      "compareWithReference",
      "confusionMatrix",
      "createStudyRow",
      "evaluate",
      "explainLabelTable",
      "formatCount",
      "formatPValue",
      "formatSeconds",
      "mcNemarTest",
      "mostConfusedPairs",
      "parseStudyDocument",
      "renderLabelTable",
      "renderStudyMarkdown",
      "summarizeSeeds",
      "tabulateLabels",
      "wilsonInterval",
    ]
  `);
});
